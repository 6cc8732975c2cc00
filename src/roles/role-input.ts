import type { Cluster, ClusterNode } from '../config/cluster.ts';
import type { Facts } from '../core/facts/host-facts.ts';

/** What desired state is made of: the configuration, the node this machine is, and what of the machine is no resource. */
export interface RoleInput {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  readonly facts: Facts;
}

/** Where each of these paths of the configuration is written. */
export function sourcesOf(
  { cluster }: RoleInput,
  ...paths: readonly (readonly (string | number)[])[]
): Cluster['nodes'][number]['source'][] {
  return paths.map((path) => cluster.sourceOf(path));
}
