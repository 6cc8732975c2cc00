import type { Cluster, ClusterNode } from './cluster.ts';

/** The control plane node on which `init` runs, and whose API server the worker nodes join. */
export function firstControlPlaneNode({ controlPlane }: Pick<Cluster, 'controlPlane'>): ClusterNode {
  return controlPlane[0];
}

export function isFirstControlPlaneNode(cluster: Pick<Cluster, 'controlPlane'>, node: ClusterNode): boolean {
  return node === firstControlPlaneNode(cluster);
}
