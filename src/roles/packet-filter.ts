import type { Family } from '../core/ip.ts';
import { ownerComment } from '../core/packet-filter.ts';
import type { Wish } from '../core/resource.ts';
import { chain } from '../resources/chain.ts';
import { supportBridge } from './container-specs.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { translatorOf } from './translation-routes.ts';

const families = [4, 6] as const;

/**
 * What this node lets through and whose addresses it hides, per family.
 *
 * Docker makes DROP the policy of FORWARD where it turns forwarding on, which takes pods, and what goes to the support network, off the air;
 * only iptables' own rules lift that. A chain is wanted for those families only in which the cluster has addresses.
 */
export function packetFilter(input: RoleInput): readonly Wish[] {
  const sources = sourcesOf(input, ['pod_net', 'cidr'], ['mgmt_net', 'cidr']);
  const wish = (family: Family, table: 'filter' | 'nat', parent: string, rules: readonly string[]): Wish[] =>
    rules.length === 0 ? [] : [chain.declare({ family, table, name: `LAZYJACK-${parent}` }, { parent, rules: [...rules] }, { sources })];
  return families.flatMap((family) => [
    ...wish(family, 'filter', 'FORWARD', accepted(input, family)),
    ...wish(family, 'nat', 'POSTROUTING', masqueraded(input, family)),
  ]);
}

const rule = (condition: string, target: string): string => `${condition} -m comment --comment ${ownerComment} -j ${target}`;

/**
 * Both directions: replies come without conntrack's help, which Docker gives to its own bridges only. With br_netfilter what its containers say to
 * each other goes through FORWARD too, and a router, which NAT64 is, looks for its neighbours from its link-local address (RFC 4861, 7.2.2):
 * where that is dropped, translation stands still for ten seconds at a time.
 */
function accepted(input: RoleInput, family: Family): readonly string[] {
  const { pods, management, translation } = input.cluster;
  const isTranslator = translation !== undefined && translatorOf(input) === input.node;
  const support = isTranslator ? [translation.support.v6, translation.support.v4] : [];
  const networks = [...pods.map(({ network }) => network), ...management, ...support];
  return [
    ...(isTranslator && family === 6 ? [rule(`-i ${supportBridge} -o ${supportBridge}`, 'ACCEPT')] : []),
    ...networks
      .filter((network) => network.family === family)
      .flatMap(({ text }) => [rule(`-s ${text}`, 'ACCEPT'), rule(`-d ${text}`, 'ACCEPT')]),
  ];
}

/**
 * Pods see each other's own addresses, and so do nodes and services. Everybody else sees the node's: no one out there knows the way to a pod.
 * The DNS64 prefix is out there too, or each pod would take an address of the NAT64 pool for two hours.
 */
function masqueraded({ cluster }: RoleInput, family: Family): readonly string[] {
  const { pods, management, services } = cluster;
  const inside = [...pods.map(({ network }) => network), ...management, ...services].filter((network) => network.family === family);
  return pods
    .filter(({ network }) => network.family === family)
    .flatMap(({ network: { text } }) => [
      ...inside.map((other) => rule(`-s ${text} -d ${other.text}`, 'RETURN')),
      rule(`-s ${text}`, 'MASQUERADE'),
    ]);
}
