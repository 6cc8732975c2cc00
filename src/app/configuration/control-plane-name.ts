import type { Cluster } from '../../config/cluster.ts';

/** For people on another node, who are sent there. A cluster that was checked has one. */
export function findControlPlaneName({ nodes }: Pick<Cluster, 'nodes'>): string {
  return nodes.find(({ roles }) => roles.has('master'))?.name ?? 'the master';
}
