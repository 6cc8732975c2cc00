import type { Cluster } from '../config/cluster.ts';
import type { KubernetesFacts } from '../core/kubernetes-facts.ts';

export type CriSocket = { readonly socket: string } | { readonly reason: string; readonly fix: string };

const ofContainerd = /\/containerd\.sock$/u;

/** The container runtime that Kubernetes is to use: always said outright, since beside Docker there are often two. */
export function criSocket(
  { criSocket: configured }: Pick<Cluster, 'criSocket'>,
  { criSockets, criDisabled }: Pick<KubernetesFacts, 'criSockets' | 'criDisabled'>,
): CriSocket {
  const useless = (socket: string): boolean => criDisabled && ofContainerd.test(socket);
  if (configured !== undefined) return useless(configured) ? disabled : { socket: configured };
  const [first, ...others] = criSockets.filter((socket) => !useless(socket));
  if (first === undefined) return criSockets.some(useless) ? disabled : none;
  if (others.length === 0) return { socket: first };
  const all = [first, ...others];
  return {
    reason: `several container runtimes are here (${all.join(', ')})`,
    fix: `Name the one that Kubernetes is to use, for instance: general: { cri-socket: ${first} }`,
  };
}

const none: CriSocket = {
  reason: 'no container runtime answers',
  fix: 'Install and start containerd or CRI-O, or name its socket in general.cri-socket.',
};

/** Docker's package containerd.io comes like this (containerd, issue 8139). */
const disabled: CriSocket = {
  reason: "containerd is here without its CRI: /etc/containerd/config.toml has it among the disabled_plugins, as Docker's package does",
  fix: 'Take "cri" out of disabled_plugins there, then: systemctl restart containerd',
};
