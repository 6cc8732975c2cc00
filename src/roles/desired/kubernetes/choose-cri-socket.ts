import type { Cluster } from '../../../config/cluster.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { KubeadmVersion } from '../../../kubeadm/kubeadm-version.ts';
import { defaultCriSocket } from '../../typical-host-facts.ts';

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

/**
 * The socket in kubeadm.conf before phase `up`. A host can be prepared before its container runtime is installed: then it is kubeadm's own
 * default, dockershim up to 1.23 and containerd from 1.24 on.
 */
export function chooseFutureCriSocket(cluster: Pick<Cluster, 'criSocket'>, facts: KubernetesFacts, { minor }: KubeadmVersion): CriSocket {
  const chosen = chooseCriSocket(cluster, facts);
  // A member has a runtime, which is not running at the moment.
  if (chosen !== noRuntime || facts.isMember) return chosen;
  return { socket: minor >= 24 ? defaultCriSocket : dockershimSocket };
}

/** Whether this host has no container runtime yet. */
export function hasNoRuntime(cluster: Pick<Cluster, 'criSocket'>, facts: KubernetesFacts): boolean {
  return chooseCriSocket(cluster, facts) === noRuntime;
}

const dockershimSocket = '/var/run/dockershim.sock';

const noRuntime: CriSocket = {
  reason: 'no container runtime answers',
  fix: 'Install and start containerd or CRI-O, or name its socket in general.cri-socket.',
};

/** Docker's package containerd.io is installed with the CRI disabled (containerd, issue 8139). */
const criDisabledRuntime: CriSocket = {
  reason: "containerd is here without its CRI: /etc/containerd/config.toml has it among the disabled_plugins, as Docker's package does",
  fix: 'Take "cri" out of disabled_plugins there, then: systemctl restart containerd',
};
