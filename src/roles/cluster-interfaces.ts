import { cniPlugins } from '../cni/index.ts';
import type { CniPlugin } from '../cni/plugin.ts';
import { isMember } from '../config/is-member.ts';
import type { Cidr, Family } from '../core/ip.ts';
import { supportBridge } from './container-specs.ts';
import type { RoleInput } from './role-input.ts';
import { translatorOf } from './translation-routes.ts';

/** An interface of the cluster's on this node, as iptables names it. */
export interface ClusterInterface {
  readonly name: string;
  /** Where the name alone does not tell it from those of others: what comes in by it is from there. */
  readonly source?: Cidr;
}

/** From which interfaces packets of the cluster come to this node. */
export function clusterInterfaces(input: RoleInput, family: Family): readonly ClusterInterface[] {
  const { node } = input;
  return [
    { name: node.interface },
    ...podInterfaces(input, family),
    ...(translatorOf(input) === node && input.cluster.translation !== undefined ? [{ name: supportBridge }] : []),
  ];
}

/** The bridge of the pods, or with plugin ptp a cable for each, which cables of others are called like. */
export function podInterfaces({ cluster, node }: RoleInput, family: Family): readonly ClusterInterface[] {
  if (!isMember(node)) return [];
  const plugin: CniPlugin = cniPlugins[cluster.plugin];
  const networks = cluster.pods.map(({ network }) => network).filter((network) => network.family === family);
  if (plugin.bridge !== undefined) return networks.length === 0 ? [] : [{ name: plugin.bridge }];
  return networks.map((source) => ({ name: 'veth+', source }));
}
