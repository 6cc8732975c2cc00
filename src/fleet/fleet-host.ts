import type { Cluster, ClusterNode, SshTarget } from '../config/cluster.ts';

/** A node of the topology, as the fleet sees it. */
export interface FleetHost {
  readonly name: string;
  readonly membership: ClusterNode['membership'];
  readonly isTranslator: boolean;
  readonly ssh: SshTarget & { readonly host: string };
}

/** The hosts in the order of the configuration. */
export function listFleetHosts(cluster: Cluster): readonly FleetHost[] {
  const translators = new Set([...cluster.nat64, ...cluster.dns64].map(({ node }) => node));
  return cluster.nodes.map((node) => ({
    name: node.name,
    membership: node.membership,
    isTranslator: translators.has(node),
    ssh: { ...node.ssh, host: node.ssh?.host ?? node.name },
  }));
}

/** `control plane, translator`. */
export function describeRole({ membership, isTranslator }: FleetHost): string {
  const roles = { 'control-plane': ['control plane'], worker: ['worker'], none: [] }[membership];
  return [...roles, ...(isTranslator ? ['translator'] : [])].join(', ');
}
