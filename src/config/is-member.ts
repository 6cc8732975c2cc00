import type { ClusterNode } from './cluster.ts';

/** Whether a node is a member of the Kubernetes cluster, with a kubelet and pods. A node that only translates is not. */
export function isMember({ membership }: Pick<ClusterNode, 'membership'>): boolean {
  return membership !== 'none';
}
