import { formatForwardedBefore, forwardedBeforePath } from '../core/forwarding-facts.ts';
import type { Cidr, Family } from '../core/ip.ts';
import { ownerComment } from '../core/packet-filter.ts';
import type { Wish } from '../core/resource.ts';
import { chain } from '../resources/chain.ts';
import { closedNetworks } from './closed-networks.ts';
import { clusterInterfaces } from './cluster-interfaces.ts';
import { forwardedBefore } from './forwarded-before.ts';
import { allowedFrom } from './forward-from.ts';
import { opensWay } from './opens-way.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { wholeFile } from './whole-file.ts';

const families = [4, 6] as const;

/** The chain's name, in table mangle. */
export const guardName = 'LAZYJACK-GUARD';

/**
 * What keeps the cluster's networks closed to interfaces that are not the cluster's, whoever turns forwarding on, and when. A chain that only drops
 * or returns never overrules what others drop, and in `mangle` it comes before whatever Docker, kube-proxy or a CNI plugin accepts in `filter`.
 *
 * Without iptables there is no such chain: preflight says what that means (`preflight/exposure.ts`).
 */
export function guard(input: RoleInput): readonly Wish[] {
  const before = forwardedBefore(input);
  const sources = sourcesOf(input, ['mgmt_net', 'cidr']);
  const decision =
    before[4].length + before[6].length === 0
      ? []
      : [wholeFile({ path: forwardedBeforePath, content: formatForwardedBefore(before), mode: 0o600, sources })];
  const chains = families.flatMap((family) => {
    const filter = input.facts.forwarding.filter[family];
    const closed = closedNetworks(input, family);
    if (closed.length === 0 || (!filter.readable && filter.missing)) return [];
    return chain.declare(
      { family, table: 'mangle', name: guardName },
      { parent: 'FORWARD', rules: [...guardRules(input, family, closed, before[family])] },
      { sources, after: decision.map(({ address }) => address) },
    );
  });
  return [...decision, ...chains];
}

/** What makes this host a way to somewhere comes after what guards that. */
export function behindGuard(guards: readonly Wish[], wishes: readonly Wish[]): readonly Wish[] {
  const first = guards.map(({ address }) => address);
  return [...guards, ...wishes.map((wish) => (opensWay(wish.ref) ? { ...wish, after: [...new Set([...wish.after, ...first])] } : wish))];
}

function guardRules(input: RoleInput, family: Family, closed: readonly Cidr[], before: readonly string[]): readonly string[] {
  const { cluster } = input;
  const services = cluster.services.filter((network) => network.family === family);
  const management = cluster.management.filter((network) => network.family === family);
  const own = clusterInterfaces(input, family).map(({ name, source }) => [`-i ${name}`, source?.text]);
  return [
    ...own.map(([condition = '', source]) => (source === undefined ? condition : `-s ${source} ${condition}`)).map(returns),
    returns('-m conntrack --ctstate RELATED,ESTABLISHED'),
    ...allowedFrom(input, family).map(returns),
    // A service's own address is published to the cluster alone; what else is rewritten here is so on purpose (NodePort, hostPort).
    ...services.map(({ text }) => rule(`-m conntrack --ctstate DNAT --ctorigdst ${text}`, 'DROP')),
    returns('-m conntrack --ctstate DNAT'),
    // What is written in general.forward-from is the whole answer.
    ...(cluster.forwardFrom === undefined ? before.flatMap((dev) => management.map(({ text }) => returns(`-d ${text} -i ${dev}`))) : []),
    ...closed.map(({ text }) => rule(`-d ${text}`, 'DROP')),
  ];
}

const rule = (condition: string, target: string): string => `${condition} -m comment --comment ${ownerComment} -j ${target}`.trimStart();
const returns = (condition: string): string => rule(condition, 'RETURN');
