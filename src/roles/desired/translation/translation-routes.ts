import { managementAddress } from '../../../config/addressing.ts';
import type { ClusterNode, Translation } from '../../../config/cluster.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
import { route } from '../../../resources/kinds/route/index.ts';
import { listManagementNeeds } from '../network/management-network.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/** Behind NAT64 is IPv4, where paths can be expected to carry 1,500 bytes. */
const MAX_TRANSLATED_MTU = 1500;

/** The NAT64 node, which also runs DNS64. A configuration in mode ipv6 has exactly one. */
export function translatorOf({ cluster }: RoleInput): ClusterNode | undefined {
  return cluster.nodes.find(({ roles }) => roles.has('nat64'));
}

/** On all nodes except the NAT64 node: the translation prefix and the support network are reached by that node. */
export function declareRoutesToTranslator(
  input: RoleInput,
  { dns64, support }: Translation,
  translator: ClusterNode,
): readonly DesiredResource[] {
  const { cluster, node } = input;
  const via = managementAddress(cluster, translator, 6).address;
  const needs = listManagementNeeds(input);
  const dev = node.interface;
  return [
    route.declare(
      { dst: dns64.prefix.text },
      { via, dev, mtu: Math.min(cluster.mtu, MAX_TRANSLATED_MTU) },
      { needs, sources: sourcesOf(input, ['dns64', 'cidr'], ['topology', translator.name, 'id']) },
    ),
    route.declare(
      { dst: support.v6.text },
      { via, dev, mtu: null },
      { needs, sources: sourcesOf(input, ['support_net', 'cidr'], ['topology', translator.name, 'id']) },
    ),
  ];
}

/** On the NAT64 node itself: routes over the support bridge. The kernel deletes them together with the bridge. */
export function declareRoutesToContainers(
  input: RoleInput,
  { dns64, nat64 }: Translation,
  bridge: { readonly dev: string; readonly network: Address },
): readonly DesiredResource[] {
  const { dev, network } = bridge;
  return [
    route.declare(
      { dst: dns64.prefix.text },
      { via: nat64.ip, dev, mtu: Math.min(input.cluster.mtu, MAX_TRANSLATED_MTU) },
      { livesOn: [network], sources: sourcesOf(input, ['dns64', 'cidr'], ['nat64', 'ip']) },
    ),
    route.declare(
      { dst: nat64.pool.text },
      { via: nat64.v4Ip, dev, mtu: null },
      { livesOn: [network], sources: sourcesOf(input, ['nat64', 'v4_cidr'], ['nat64', 'v4_ip']) },
    ),
  ];
}
