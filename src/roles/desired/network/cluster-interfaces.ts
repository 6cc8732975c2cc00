import { supportBridge } from '../../../core/owner-marks.ts';
import { cniPlugins } from '../../../cni/index.ts';
import type { CniPlugin } from '../../../cni/cni-plugin.ts';
import { isMember } from '../../../config/is-member.ts';
import { findTranslator } from '../../../config/translators.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
import type { RoleInput } from '../../role-input.ts';

/** An interface of the cluster on this node, named as iptables names it. */
export interface ClusterInterface {
  readonly name: string;
  /** Set if the name also matches foreign interfaces: only packets from this network count as the cluster's. */
  readonly sourceNetwork?: Cidr;
}

/**
 * Interfaces by which packets of the cluster reach this node. They include the pod interfaces of every plugin, because a change of the
 * plugin belongs to phase `up` only. An interface that does not exist lets nothing in.
 */
export function listClusterInterfaces(input: RoleInput, family: Family): readonly ClusterInterface[] {
  const { node, cluster } = input;
  return [
    { name: node.interface },
    ...Object.values(cniPlugins).flatMap((plugin) => listPluginInterfaces(plugin, input, family)),
    ...(findTranslator(cluster, node) === undefined ? [] : [{ name: supportBridge }]),
  ];
}

/** Interfaces by which packets of pods arrive, with the plugin that the configuration names. */
export function listPodInterfaces(input: RoleInput, family: Family): readonly ClusterInterface[] {
  return listPluginInterfaces(cniPlugins[input.cluster.plugin], input, family);
}

/** The pod bridge, or one veth per pod with plugin ptp. Foreign veth interfaces have names of the same form. */
function listPluginInterfaces({ hostBridge }: CniPlugin, { cluster, node }: RoleInput, family: Family): readonly ClusterInterface[] {
  const networks = cluster.pods.map(({ network }) => network).filter((network) => network.family === family);
  if (!isMember(node) || networks.length === 0) return [];
  return hostBridge === undefined ? networks.map((sourceNetwork) => ({ name: 'veth+', sourceNetwork })) : [{ name: hostBridge }];
}
