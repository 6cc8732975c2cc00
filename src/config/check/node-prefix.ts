import { longestPodPrefix } from '../addressing.ts';
import type { DraftPods } from '../cluster-draft.ts';
import { describeNetwork } from './network-text.ts';
import type { Rule } from './rule.ts';

/** A node's pod subnet is smaller than the pod network, and has room for a gateway and for pods. */
export const nodePrefix: Rule = ({ pods }) =>
  pods
    .filter((each) => !hasRoom(each))
    .map((each) => {
      const { network, prefixAt, isPrefixWritten } = each;
      const longest = longestPodPrefix(network.family);
      const size = `${prefixAt.join('.')} is ${each.nodePrefix}${isPrefixWritten ? '' : ' by default, 8 more than the size of the network'}`;
      return {
        severity: 'error',
        at: isPrefixWritten ? prefixAt : each.at,
        summary: 'Pod subnets do not fit',
        detail:
          network.prefix + 1 > longest
            ? `${describeNetwork(each).replace(/^t/, 'T')} is too small to be divided among nodes.`
            : `${describeNetwork(each).replace(/^t/, 'T')} can be divided into subnets of length ${network.prefix + 1} to ${longest}; ${size}.`,
        fix:
          network.prefix < longest
            ? `Write ${prefixAt.join('.')}: ${Math.min(network.prefix + 8, longest)}, or a larger pod network.`
            : `Write a larger pod network, of length ${longest - 8} or less.`,
      };
    });

export function hasRoom({ network, nodePrefix: prefix }: Pick<DraftPods, 'network' | 'nodePrefix'>): boolean {
  return prefix > network.prefix && prefix <= longestPodPrefix(network.family);
}
