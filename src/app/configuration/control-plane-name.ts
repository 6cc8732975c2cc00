import type { Cluster } from '../../config/cluster.ts';

/** The name of the control plane node, for messages on other nodes. A valid configuration has one. */
export function findControlPlaneName({ nodes }: Pick<Cluster, 'nodes'>): string {
  return nodes.find(({ roles }) => roles.has('master'))?.name ?? 'the control plane node';
}
