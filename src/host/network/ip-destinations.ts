import { formatAddress, parseAddress, type Family } from '../../core/ip/ip.ts';

/** The canonical CIDR of a destination that iproute2 prints. */
export function parseDestination(family: Family, shown: string): string {
  if (shown === 'default') return family === 4 ? '0.0.0.0/0' : '::/0';
  const [address = '', prefix = family === 4 ? '32' : '128'] = shown.split('/');
  return `${canonicalizeAddress(address)}/${prefix}`;
}

/** iproute2 prints RFC 5952, except for dotted quads at the end of an IPv6 address. Parsing thousands of addresses would be slow. */
export function canonicalizeAddress(spelt: string): string {
  const address = spelt.includes(':') && spelt.includes('.') ? parseAddress(spelt) : undefined;
  return address === undefined ? spelt : formatAddress(address.family, address.value);
}
