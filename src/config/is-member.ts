import type { ClusterNode } from './cluster.ts';

/** Whether a node is one of the Kubernetes cluster: it has a kubelet and pods. One that only translates has neither. */
export function isMember({ roles }: Pick<ClusterNode, 'roles'>): boolean {
  return roles.has('master') || roles.has('minion');
}
