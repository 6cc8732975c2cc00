import type { Cluster } from '../../../config/cluster.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';

export type CriSocket = { readonly socket: string } | { readonly reason: string; readonly fix: string };

const containerdSocketPattern = /\/containerd\.sock$/u;

/** The container runtime that Kubernetes uses. kubeadm.conf always names it, because a host with Docker often has two. */
export function chooseCriSocket(
  { criSocket: configured }: Pick<Cluster, 'criSocket'>,
  { criSockets, isCriDisabled }: Pick<KubernetesFacts, 'criSockets' | 'isCriDisabled'>,
): CriSocket {
  const isDisabled = (socket: string): boolean => isCriDisabled && containerdSocketPattern.test(socket);
  if (configured !== undefined) return isDisabled(configured) ? criDisabledRuntime : { socket: configured };
  const [first, ...others] = criSockets.filter((socket) => !isDisabled(socket));
  if (first === undefined) return criSockets.some(isDisabled) ? criDisabledRuntime : noRuntime;
  if (others.length === 0) return { socket: first };
  const all = [first, ...others];
  return {
    reason: `several container runtimes are here (${all.join(', ')})`,
    fix: `Name the one that Kubernetes is to use, for instance: general: { cri-socket: ${first} }`,
  };
}

const noRuntime: CriSocket = {
  reason: 'no container runtime answers',
  fix: 'Install and start containerd or CRI-O, or name its socket in general.cri-socket.',
};

/** Docker's package containerd.io is installed with the CRI disabled (containerd, issue 8139). */
const criDisabledRuntime: CriSocket = {
  reason: "containerd is here without its CRI: /etc/containerd/config.toml has it among the disabled_plugins, as Docker's package does",
  fix: 'Take "cri" out of disabled_plugins there, then: systemctl restart containerd',
};
