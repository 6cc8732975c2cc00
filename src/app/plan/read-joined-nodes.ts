import { Failure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { ClusterNodeStatus } from '../../core/host/kubeadm-port.ts';
import { readMembership } from '../../resources/kinds/cluster-member/read-membership.ts';

/**
 * Who has joined the cluster whose master this host is; undefined: it is none, half-made, its API server does not answer, or not to this user.
 * `log`: of our kubeadm, which tells of a half-made one where no file does.
 */
export async function readJoinedNodes(
  { files, kubeadm }: Pick<HostReader, 'files' | 'kubeadm'>,
  log: string | undefined,
): Promise<readonly ClusterNodeStatus[] | undefined> {
  try {
    const found = await readMembership(files, log);
    return found?.role === 'master' && found.complete ? await kubeadm.readNodes() : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}
