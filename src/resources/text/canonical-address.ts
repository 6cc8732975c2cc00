import { isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';

/** One spelling per address: RFC 5952 for IPv6 (a zone is kept as it is), dotted decimal for IPv4. undefined: not an address. */
export function canonicalAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const zone = text.indexOf('%');
  const address = zone < 0 ? text : text.slice(0, zone);
  return ipaddr.IPv6.parse(address).toRFC5952String() + (zone < 0 ? '' : text.slice(zone));
}
