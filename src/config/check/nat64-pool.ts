import { contains, nth } from '../../core/ip/ip.ts';
import { describeNetwork } from './network-text.ts';
import type { ConfigProblem } from '../config-problem.ts';
import type { Rule } from './rule.ts';

/** The pool lies in the IPv4 support network, does not contain its gateway, and has enough addresses. */
export const nat64Pool: Rule = ({ pool, support: { v4 } }) => {
  if (pool === undefined) return [];
  const problem = (summary: string, detail: string, fix: string): ConfigProblem => ({
    severity: 'error',
    at: pool.at,
    summary,
    detail,
    fix,
  });
  if (pool.network.prefix > 30) {
    return [
      problem(
        'NAT64 pool too small',
        `${pool.network.text} has too few addresses: the NAT64 server has two of its own, and each client that is translated takes one.`,
        'Write a pool such as "172.18.0.128/25".',
      ),
    ];
  }
  if (v4 === undefined) return [];
  if (!contains(v4.network, pool.network)) {
    return [
      problem(
        'NAT64 pool outside the support network',
        `${pool.network.text} does not lie inside ${describeNetwork(v4)}.`,
        `Write a part of support_net.v4cidr, ${v4.network.text}.`,
      ),
    ];
  }
  const gateway = nth(v4.network, 1);
  if (!contains(pool.network, gateway)) return [];
  return [
    problem(
      'NAT64 pool contains the gateway',
      `${pool.network.text} contains ${gateway}, the gateway of ${describeNetwork(v4)}: replies to the node itself would go to the NAT64 server.`,
      'Write the upper part of the support network, such as "172.18.0.128/25" of 172.18.0.0/16.',
    ),
  ];
};
