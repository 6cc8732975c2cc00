import type { Cluster, ClusterNode } from './cluster.ts';

/** The cluster with `replace(node)` instead of each node, in all lists that contain it. */
export function replaceNodes(cluster: Cluster, replace: (node: ClusterNode) => ClusterNode): Cluster {
  const replacements = new Map(cluster.nodes.map((node) => [node, replace(node)]));
  const replaced = (node: ClusterNode): ClusterNode => replacements.get(node) ?? node;
  const withReplaced = <T extends { readonly node: ClusterNode }>(item: T): T => ({ ...item, node: replaced(item.node) });
  const [first, ...others] = cluster.controlPlane;
  return {
    ...cluster,
    nodes: cluster.nodes.map(replaced),
    controlPlane: [replaced(first), ...others.map(replaced)],
    nat64: cluster.nat64.map(withReplaced),
    dns64: cluster.dns64.map(withReplaced),
  };
}
