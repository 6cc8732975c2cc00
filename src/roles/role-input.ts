import type { Cluster, ClusterNode } from '../config/cluster.ts';
import type { Facts } from '../core/facts/host-facts.ts';

/** The input of desired state: the configuration, the node that this host is, and the facts of the host. */
export interface RoleInput {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  readonly facts: Facts;
}

/** The source of each of these configuration paths. */
export function sourcesOf(
  { cluster }: RoleInput,
  ...paths: readonly (readonly (string | number)[])[]
): Cluster['nodes'][number]['source'][] {
  return paths.map((path) => cluster.sourceOf(path));
}
