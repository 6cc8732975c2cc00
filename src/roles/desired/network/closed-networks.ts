import type { Cidr, Family } from '../../../core/ip/ip.ts';
import type { RoleInput } from '../../role-input.ts';
import { translatorOf } from '../translation/translation-routes.ts';

/** Networks of this family that can be reached only from the cluster's own interfaces. */
export function listClosedNetworks(input: RoleInput, family: Family): readonly Cidr[] {
  const { management, pods, translation } = input.cluster;
  const isTranslator = translatorOf(input) === input.node;
  const translated = translation === undefined ? [] : [translation.support.v6, translation.dns64.prefix];
  // Only the NAT64 node knows the IPv4 support network.
  const support = translation !== undefined && isTranslator ? [translation.support.v4] : [];
  return [...management, ...pods.map(({ network }) => network), ...translated, ...support].filter((network) => network.family === family);
}
