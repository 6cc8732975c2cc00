import { cniPlugins } from '../../../cni/index.ts';
import type { CniPlugin } from '../../../cni/cni-plugin.ts';
import { isMember } from '../../../config/is-member.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
import { supportBridge } from '../translation/container-specs.ts';
import type { RoleInput } from '../../role-input.ts';
import { translatorOf } from '../translation/translation-routes.ts';

/** An interface of the cluster's on this node, as iptables names it. */
export interface ClusterInterface {
  readonly name: string;
  /** Where the name alone does not tell it from those of others: what comes in by it is from there. */
  readonly sourceNetwork?: Cidr;
}

/**
 * From which interfaces packets of the cluster come to this node. Those of pods for every plugin, whichever is in use: another one is a change of phase
 * `up` alone, and an interface that is not there lets nothing in.
 */
export function listClusterInterfaces(input: RoleInput, family: Family): readonly ClusterInterface[] {
  const { node, cluster } = input;
  return [
    { name: node.interface },
    ...Object.values(cniPlugins).flatMap((plugin) => listPluginInterfaces(plugin, input, family)),
    ...(translatorOf(input) === node && cluster.translation !== undefined ? [{ name: supportBridge }] : []),
  ];
}

/** From which interfaces packets of pods come, with the plugin that the configuration names. */
export function listPodInterfaces(input: RoleInput, family: Family): readonly ClusterInterface[] {
  return listPluginInterfaces(cniPlugins[input.cluster.plugin], input, family);
}

/** The bridge of the pods, or with plugin ptp a cable for each, which cables of others are called like. */
function listPluginInterfaces({ hostInterface }: CniPlugin, { cluster, node }: RoleInput, family: Family): readonly ClusterInterface[] {
  const networks = cluster.pods.map(({ network }) => network).filter((network) => network.family === family);
  if (!isMember(node) || networks.length === 0) return [];
  return hostInterface === undefined ? networks.map((sourceNetwork) => ({ name: 'veth+', sourceNetwork })) : [{ name: hostInterface }];
}
