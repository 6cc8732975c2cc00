import { ownerComment, guardChainName } from '../../../core/owner-marks.ts';
import { formatForwardedBefore, forwardedBeforePath } from '../../../core/facts/forwarding-facts.ts';
import type { Cidr, Family } from '../../../core/ip/ip.ts';
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

/**
 * Chains that close the cluster's networks to foreign interfaces, no matter which program turns forwarding on, and when. A chain that only
 * drops or returns never overrules foreign drops. Table `mangle` precedes everything that Docker, kube-proxy or a CNI plugin accepts in
 * `filter`.
 *
 * Without iptables there is no such chain: a preflight check reports that (`preflight/network-exposure.ts`).
 */
export function declareGuardChains(input: RoleInput): readonly DesiredResource[] {
  const forwardedBefore = findForwardedBefore(input);
  const sources = sourcesOf(input, ['mgmt_net', 'cidr']);
  const decision =
    forwardedBefore[4].length + forwardedBefore[6].length === 0
      ? []
      : [declareFile({ path: forwardedBeforePath, content: formatForwardedBefore(forwardedBefore), mode: 0o600, sources })];
  const chains = families.flatMap((family) => {
    const filter = input.facts.forwarding.filter[family];
    const closedNetworks = listClosedNetworks(input, family);
    if (closedNetworks.length === 0 || (!filter.readable && filter.isIptablesMissing)) return [];
    return chain.declare(
      { family, table: 'mangle', name: guardChainName },
      { parent: 'FORWARD', rules: [...makeGuardRules(input, family, closedNetworks, forwardedBefore[family])] },
      { sources, needs: decision.map(({ address }) => address) },
    );
  });
  return [...decision, ...chains];
}

/** Orders resources that make this host a route to a network after the guard chains. */
export function orderAfterGuardChains(
  guardChains: readonly DesiredResource[],
  desired: readonly DesiredResource[],
): readonly DesiredResource[] {
  const needs = guardChains.map(({ address }) => address);
  return [
    ...guardChains,
    ...desired.map((resource) =>
      exposesNetworks(resource.ref) ? { ...resource, needs: [...new Set([...resource.needs, ...needs])] } : resource,
    ),
  ];
}

function makeGuardRules(
  input: RoleInput,
  family: Family,
  closedNetworks: readonly Cidr[],
  forwardedBefore: readonly string[],
): readonly string[] {
  const { cluster } = input;
  const services = cluster.services.filter((network) => network.family === family);
  const management = cluster.management.filter((network) => network.family === family);
  const own = listClusterInterfaces(input, family).map(({ name, sourceNetwork }) => [`-i ${name}`, sourceNetwork?.text]);
  return [
    ...own.map(([condition = '', source]) => (source === undefined ? condition : `-s ${source} ${condition}`)).map(formatReturnRule),
    formatReturnRule('-m conntrack --ctstate RELATED,ESTABLISHED'),
    ...makeForwardFromConditions(input, family).map(formatReturnRule),
    // A service address is published only inside the cluster. Other DNAT on this host is on purpose (NodePort, hostPort).
    ...services.map(({ text }) => formatRule(`-m conntrack --ctstate DNAT --ctorigdst ${text}`, 'DROP')),
    formatReturnRule('-m conntrack --ctstate DNAT'),
    // general.forward-from, if set, replaces what was forwarded before.
    ...(cluster.forwardFrom === undefined
      ? forwardedBefore.flatMap((dev) => management.map(({ text }) => formatReturnRule(`-d ${text} -i ${dev}`)))
      : []),
    ...closedNetworks.map(({ text }) => formatRule(`-d ${text}`, 'DROP')),
  ];
}

const formatRule = (condition: string, target: string): string =>
  `${condition} -m comment --comment ${ownerComment} -j ${target}`.trimStart();
const formatReturnRule = (condition: string): string => formatRule(condition, 'RETURN');
