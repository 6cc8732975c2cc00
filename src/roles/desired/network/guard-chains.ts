import { formatForwardedBefore, forwardedBeforePath } from '../../../core/facts/forwarding-facts.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
import { ownerComment } from '../../../core/host/packet-filter-port.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { chain } from '../../../resources/kinds/chain/index.ts';
import { listClosedNetworks } from './closed-networks.ts';
import { listClusterInterfaces } from './cluster-interfaces.ts';
import { findForwardedBefore } from './forwarded-before.ts';
import { makeForwardFromConditions } from './forward-from.ts';
import { exposesNetworks } from './exposes-networks.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';
import { declareFile } from '../declare-file.ts';

const families = [4, 6] as const;

/** The chain's name, in table mangle. */
export const guardChainName = 'LAZYJACK-GUARD';

/**
 * What keeps the cluster's networks closed to interfaces that are not the cluster's, whoever turns forwarding on, and when. A chain that only drops
 * or returns never overrules what others drop, and in `mangle` it comes before whatever Docker, kube-proxy or a CNI plugin accepts in `filter`.
 *
 * Without iptables there is no such chain: preflight says what that means (`preflight/exposure.ts`).
 */
export function declareGuardChains(input: RoleInput): readonly DesiredResource[] {
  const before = findForwardedBefore(input);
  const sources = sourcesOf(input, ['mgmt_net', 'cidr']);
  const decision =
    before[4].length + before[6].length === 0
      ? []
      : [declareFile({ path: forwardedBeforePath, content: formatForwardedBefore(before), mode: 0o600, sources })];
  const chains = families.flatMap((family) => {
    const filter = input.facts.forwarding.filter[family];
    const closed = listClosedNetworks(input, family);
    if (closed.length === 0 || (!filter.readable && filter.isIptablesMissing)) return [];
    return chain.declare(
      { family, table: 'mangle', name: guardChainName },
      { parent: 'FORWARD', rules: [...makeGuardRules(input, family, closed, before[family])] },
      { sources, needs: decision.map(({ address }) => address) },
    );
  });
  return [...decision, ...chains];
}

/** What makes this host a way to somewhere comes after what guards that. */
export function orderAfterGuardChains(guards: readonly DesiredResource[], wishes: readonly DesiredResource[]): readonly DesiredResource[] {
  const first = guards.map(({ address }) => address);
  return [
    ...guards,
    ...wishes.map((wish) => (exposesNetworks(wish.ref) ? { ...wish, needs: [...new Set([...wish.needs, ...first])] } : wish)),
  ];
}

function makeGuardRules(input: RoleInput, family: Family, closed: readonly Cidr[], before: readonly string[]): readonly string[] {
  const { cluster } = input;
  const services = cluster.services.filter((network) => network.family === family);
  const management = cluster.management.filter((network) => network.family === family);
  const own = listClusterInterfaces(input, family).map(({ name, sourceNetwork }) => [`-i ${name}`, sourceNetwork?.text]);
  return [
    ...own.map(([condition = '', source]) => (source === undefined ? condition : `-s ${source} ${condition}`)).map(formatReturnRule),
    formatReturnRule('-m conntrack --ctstate RELATED,ESTABLISHED'),
    ...makeForwardFromConditions(input, family).map(formatReturnRule),
    // A service's own address is published to the cluster alone; what else is rewritten here is so on purpose (NodePort, hostPort).
    ...services.map(({ text }) => formatRule(`-m conntrack --ctstate DNAT --ctorigdst ${text}`, 'DROP')),
    formatReturnRule('-m conntrack --ctstate DNAT'),
    // What is written in general.forward-from is the whole answer.
    ...(cluster.forwardFrom === undefined
      ? before.flatMap((dev) => management.map(({ text }) => formatReturnRule(`-d ${text} -i ${dev}`)))
      : []),
    ...closed.map(({ text }) => formatRule(`-d ${text}`, 'DROP')),
  ];
}

const formatRule = (condition: string, target: string): string =>
  `${condition} -m comment --comment ${ownerComment} -j ${target}`.trimStart();
const formatReturnRule = (condition: string): string => formatRule(condition, 'RETURN');
