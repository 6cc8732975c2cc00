import { Failure } from '../../core/failure.ts';
import type { HostReader } from '../../core/host/host-ports.ts';
import type { ClusterNodeStatus } from '../../core/host/kubeadm-port.ts';
import { readMembership } from '../../resources/kinds/cluster-member/read-membership.ts';

/**
 * Reads the nodes of the cluster whose control plane node is this host. undefined: it is not one, kubeadm did not finish, or the API server does not
 * answer this user. `log`: the log of the kubeadm that lazyjack ran, which shows an unfinished run that left no file.
 */
export async function readJoinedNodes(
  host: Pick<HostReader, 'files' | 'certificates' | 'kubeadm'>,
  log: string | undefined,
): Promise<readonly ClusterNodeStatus[] | undefined> {
  try {
    const found = await readMembership(host, log);
    return found?.role === 'control-plane' && found.complete ? await host.kubeadm.readNodes() : undefined;
  } catch (cause) {
    if (cause instanceof Failure) return undefined;
    throw cause;
  }
}
