import { managementAddress } from '../../../config/addressing.ts';
import { listTranslators, type Translator } from '../../../config/translators.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
import { route } from '../../../resources/kinds/route/index.ts';
import { listManagementNeeds } from '../network/management-network.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/** Behind NAT64 is IPv4, where paths can be expected to carry 1,500 bytes. */
const maxTranslatedMtu = 1500;

/** The translation prefix and the support network of every other node that has them are reached by that node. */
export function declareRoutesToTranslators(input: RoleInput): readonly DesiredResource[] {
  const { cluster, node } = input;
  const needs = listManagementNeeds(input);
  const dev = node.interface;
  const others = listTranslators(cluster).filter((translator) => translator.node !== node);
  return others.flatMap(({ node: translator, support, nat64 }) => {
    const via = managementAddress(cluster, translator, 6).address;
    return [
      ...nat64.map(({ prefix }) =>
        route.declare(
          { dst: prefix.text },
          { via, dev, mtu: Math.min(cluster.mtu, maxTranslatedMtu) },
          { needs, sources: sourcesOf(input, ['dns64', 'cidr'], ['topology', translator.name, 'id']) },
        ),
      ),
      route.declare(
        { dst: support.v6.text },
        { via, dev, mtu: null },
        { needs, sources: sourcesOf(input, ['support_net', 'cidr'], ['topology', translator.name, 'id']) },
      ),
    ];
  });
}

/** On the NAT64 node itself: routes over the support bridge. The kernel deletes them together with the bridge. */
export function declareRoutesToContainers(
  input: RoleInput,
  { nat64 }: Translator,
  bridge: { readonly dev: string; readonly network: Address },
): readonly DesiredResource[] {
  const { dev, network } = bridge;
  return nat64.flatMap(({ ip, v4Ip, pool, prefix }) => [
    route.declare(
      { dst: prefix.text },
      { via: ip, dev, mtu: Math.min(input.cluster.mtu, maxTranslatedMtu) },
      { livesOn: [network], sources: sourcesOf(input, ['dns64', 'cidr'], ['nat64', 'ip']) },
    ),
    route.declare(
      { dst: pool.text },
      { via: v4Ip, dev, mtu: null },
      { livesOn: [network], sources: sourcesOf(input, ['nat64', 'v4_cidr'], ['nat64', 'v4_ip']) },
    ),
  ]);
}
