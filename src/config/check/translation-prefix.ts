import { hasZeroOctet, translationPrefixLengths } from '../../core/ip/ip.ts';
import type { Rule } from './rule.ts';

/** The prefix of DNS64 follows RFC 6052: it has one of six lengths, and its bits 64 to 71 are zero. */
export const translationPrefix: Rule = ({ translationPrefix: prefix }) => {
  if (prefix === undefined) return [];
  const { network, at } = prefix;
  if (!translationPrefixLengths.includes(network.prefix)) {
    return [
      {
        severity: 'error',
        at,
        summary: 'Not a translation prefix',
        detail: `${network.text} has length ${network.prefix}; IPv4 addresses fit behind prefixes of length ${translationPrefixLengths.join(', ')} (RFC 6052).`,
        fix: 'Write a network of length 96, such as "fd00:10:64:ff9b::/96".',
      },
    ];
  }
  if (hasZeroOctet(network)) return [];
  return [
    {
      severity: 'error',
      at,
      summary: 'Not a translation prefix',
      detail: `${network.text} has bits set among its bits 64 to 71, the first two digits of the fifth group; they must be zero (RFC 6052).`,
      fix: 'Write a prefix whose fifth group is at most ff, such as "fd00:10:64:ff9b::/96".',
    },
  ];
};
