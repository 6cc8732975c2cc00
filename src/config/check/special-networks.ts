import { type Cidr, contains, overlaps, parseCidr } from '../../core/ip/ip.ts';
import { lazy } from '../../core/lazy.ts';
import { describeNetwork } from './network-text.ts';
import { listSeparateNetworks } from './network-overlap.ts';
import type { Rule } from './rule.ts';

/** Ranges that hosts on a network cannot use. */
const specialRanges = lazy(() =>
  [
    ['0.0.0.0/8', '"this host"'],
    ['127.0.0.0/8', 'loopback'],
    ['169.254.0.0/16', 'link-local'],
    ['224.0.0.0/4', 'multicast'],
    ['240.0.0.0/4', 'reserved'],
    ['::/127', 'loopback'],
    ['::ffff:0:0/96', 'IPv4-mapped'],
    ['fe80::/10', 'link-local'],
    ['ff00::/8', 'multicast'],
  ].map(([text = '', name = '']) => ({ range: parseCidr(text), name })),
);

/** The networks of a cluster have no special addresses. */
export const specialNetworks: Rule = (draft) =>
  listSeparateNetworks(draft).flatMap((network) => {
    const name = findSpecialRange(network.network);
    if (name === undefined) return [];
    return [
      {
        severity: 'error',
        at: network.at,
        summary: 'Network of special addresses',
        detail: `${describeNetwork(network).replace(/^t/, 'T')} has ${name} addresses, which no node can use.`,
        fix:
          network.network.family === 6
            ? 'Write a unique local network (fd00::/8) or one of your own.'
            : 'Write a private network, such as one in 10.0.0.0/8, or one of your own.',
      },
    ];
  });

/** The kind of special address that a network has. undefined: its addresses are ordinary. */
export function findSpecialRange(network: Cidr | string): string | undefined {
  return specialRanges().find(
    ({ range }) => range !== undefined && (typeof network === 'string' ? contains(range, network) : overlaps(range, network)),
  )?.name;
}
