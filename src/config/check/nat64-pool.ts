import { broadcast, contains, nth, parseCidr, size, subnet } from '../../core/ip/ip.ts';
import type { Cidr } from '../../core/ip/ip.ts';
import type { NamedNetwork } from '../cluster-draft.ts';
import type { ConfigProblem } from '../config-problem.ts';
import { describeNetwork, exampleNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

/** DNS64, two addresses of the NAT64 node, and another node. With fewer, each would keep the next from being translated for two hours. */
const minimumClients = 4n;

/**
 * The pool lies in the IPv4 support network and contains none of its special addresses, and it has enough addresses for a small cluster.
 * The addresses of the two containers and tayga's own are chosen so that they do not collide (`container-specs.ts`).
 */
export const nat64Pool: Rule = ({ pool, support: { v4 }, settings: { nat64 } }) => {
  if (pool === undefined) return [];
  const { network } = pool;
  const v4Ip = nat64?.v4_ip?.family === 4 ? nat64.v4_ip.text : undefined;
  const problem = (summary: string, detail: string): ConfigProblem => ({
    ...{ severity: 'error', at: pool.at, summary, detail },
    fix: proposePool(v4?.network, v4Ip),
  });
  if (v4 !== undefined && !contains(v4.network, network)) {
    return [problem('NAT64 pool outside the support network', `${network.text} does not lie inside ${describeNetwork(v4)}.`)];
  }
  const reserved = v4 && explainReserved(network, v4);
  if (reserved !== undefined) return [problem(reserved.summary, reserved.detail)];
  const clients = countClientAddresses(network, v4Ip);
  if (clients >= minimumClients) return [];
  const taken = v4Ip !== undefined && contains(network, v4Ip) ? `, nat64.v4_ip ${v4Ip}` : '';
  return [
    problem(
      'NAT64 pool too small',
      `${network.text} leaves ${clients === 1n ? '1 address' : `${clients} addresses`} for clients, after its first address${taken} and the one that the NAT64 server sends from. It needs at least ${minimumClients}: DNS64 takes one, the NAT64 node two, and each other node one.`,
    ),
  ];
};

/** tayga assigns neither the first address of the pool, nor its own, nor that of eth0. */
function countClientAddresses(pool: Cidr, v4Ip: string | undefined): bigint {
  const own = v4Ip !== undefined && v4Ip !== pool.address && contains(pool, v4Ip) ? 1n : 0n;
  const left = size(pool) - 2n - own;
  return left < 0n ? 0n : left;
}

function explainReserved(pool: Cidr, v4: NamedNetwork): Pick<ConfigProblem, 'summary' | 'detail'> | undefined {
  const where = describeNetwork(v4);
  const gateway = nth(v4.network, 1);
  if (contains(pool, gateway)) {
    return {
      summary: 'NAT64 pool contains the gateway',
      detail: `${pool.text} contains ${gateway}, the gateway of ${where}: replies to the node itself would go to the NAT64 server.`,
    };
  }
  const last = broadcast(v4.network);
  if (!contains(pool, last)) return undefined;
  return {
    summary: 'NAT64 pool contains the broadcast address',
    detail: `${pool.text} contains ${last}, the broadcast address of ${where}: a client that gets it receives no reply.`,
  };
}

/** The pool of the documentation if it fits, otherwise a quarter of the support network. */
function proposePool(support: Cidr | undefined, v4Ip: string | undefined): string {
  const documented = exampleNetwork('nat64', 4);
  const fits = (pool: Cidr): boolean => countClientAddresses(pool, v4Ip) >= minimumClients;
  if (support === undefined) return `Write a pool such as "${documented}".`;
  const [pool] = listPools(support).filter(fits);
  if (pool !== undefined) return `Write a part of ${support.text}, without its gateway and its broadcast address, such as "${pool.text}".`;
  return `No part of ${support.text} is large enough. Write a larger network in support_net.v4cidr, such as "${exampleNetwork('support_net', 4)}", and a pool of it, such as "${documented}".`;
}

/** Parts of the support network that contain neither its gateway nor its broadcast address, the best one first. */
function listPools(support: Cidr): readonly Cidr[] {
  const documented = parseCidr(exampleNetwork('nat64', 4));
  const quarter = support.prefix + 2;
  return [
    ...(documented !== undefined && support.prefix < documented.prefix - 1 && contains(support, documented) ? [documented] : []),
    ...(support.prefix < 24 ? [subnet(support, 1, 25)] : []),
    ...(quarter <= 30 ? [subnet(support, 1, quarter), subnet(support, 2, quarter)] : []),
  ];
}
