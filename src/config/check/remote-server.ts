import { contains, parseCidr } from '../../core/ip/ip.ts';
import type { Rule } from './rule.ts';
import { findSpecialRange } from './special-networks.ts';

const wellKnownPrefix = '64:ff9b::/96';
const privateRanges = ['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16'].map((text) => parseCidr(text));

/** DNS64 reaches its server through NAT64, so NAT64 must be able to reach it. */
export const remoteServer: Rule = ({ mode, settings: { dns64 }, translationPrefix }) => {
  const server = dns64?.remote_server?.text;
  if (mode !== 'ipv6' || server === undefined) return [];
  const at = ['dns64', 'remote_server'];
  const special = findSpecialRange(server);
  if (special !== undefined) {
    return [
      {
        severity: 'error',
        at,
        summary: 'DNS server with a special address',
        detail: `${server} is a ${special} address; DNS64 asks from its container, through NAT64.`,
        fix: 'Write the address of a DNS server that other hosts can reach, such as "8.8.8.8".',
      },
    ];
  }
  if (translationPrefix?.network.text !== wellKnownPrefix || !privateRanges.some((range) => range !== undefined && contains(range, server)))
    return [];
  return [
    {
      severity: 'warning',
      at,
      summary: 'Private DNS server behind the well-known prefix',
      detail: `${wellKnownPrefix} stands for global IPv4 addresses only (RFC 6052, section 3.1), and ${server} is private: NAT64 may drop every question.`,
      fix: 'Write a prefix of your own in dns64.cidr, such as "fd00:10:64:ff9b::/96".',
    },
  ];
};
