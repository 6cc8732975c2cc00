import { mayPass } from '../../../core/packet-filter/forward-chain.ts';
import type { ForwardedBefore } from '../../../core/facts/forwarding-facts.ts';
import { type Cidr, type Family, overlaps, parseCidr, parseInterface } from '../../../core/ip/ip.ts';
import type { RoleInput } from '../../role-input.ts';

/**
 * Foreign interfaces from which this host forwarded to the management network before the first apply: their traffic is still forwarded.
 * Later applies use the answer of the first one, because lazyjack itself makes a route to that network.
 */
export function findForwardedBefore(input: RoleInput): ForwardedBefore {
  return input.facts.forwarding.forwardedBefore ?? { 4: findForwardedNow(input, 4), 6: findForwardedNow(input, 6) };
}

function findForwardedNow(input: RoleInput, family: Family): readonly string[] {
  const { facts, node, cluster } = input;
  const filter = facts.forwarding.filter[family];
  // Unreadable rules give no answer. A chain of lazyjack shows that this is not the first apply.
  if (!filter.readable || filter.tables.some(({ chains }) => chains.some(({ name }) => name.startsWith('LAZYJACK-')))) return [];
  const rules = filter.tables.find(({ name }) => name === 'filter') ?? { name: 'filter', chains: [] };
  const networks = cluster.management.filter((network) => network.family === family);
  return facts.forwarding.forwardsFrom[family].filter(
    (dev) =>
      dev !== node.interface &&
      networks.some((network) =>
        findInterfacesTo(input, network).some((out) => out !== dev && mayPass(rules, { in: dev, out, destination: network })),
      ),
  );
}

/** Interfaces by which this host reaches a network, other than by a default route. */
function findInterfacesTo({ facts: { network } }: RoleInput, to: Cidr): readonly string[] {
  const own = network.addresses.filter(({ address, prefix }) => overlapsExceptDefault(parseInterface(`${address}/${prefix}`)?.network, to));
  const routes = network.routes.filter(({ dst }) => overlapsExceptDefault(parseCidr(dst), to));
  return [...new Set([...own, ...routes].map(({ dev }) => dev))];
}

function overlapsExceptDefault(network: Cidr | undefined, to: Cidr): boolean {
  return network !== undefined && network.prefix > 0 && overlaps(network, to);
}
