import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Cluster } from '../config/cluster.ts';

export type CriSocket = { readonly socket: string } | { readonly reason: string };

/** The container runtime that Kubernetes is to use: always said outright, since beside Docker there are often two. */
export function criSocket(
  { criSocket: configured }: Pick<Cluster, 'criSocket'>,
  { criSockets }: Pick<KubernetesFacts, 'criSockets'>,
): CriSocket {
  if (configured !== undefined) return { socket: configured };
  const [first, ...others] = criSockets;
  if (first === undefined)
    return { reason: 'no container runtime answers: start containerd or CRI-O, or name its socket in general.cri-socket' };
  if (others.length > 0)
    return { reason: `several container runtimes are here (${criSockets.join(', ')}): name one in general.cri-socket` };
  return { socket: first };
}
