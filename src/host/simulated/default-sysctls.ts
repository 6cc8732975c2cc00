import { minimumIpv6Mtu } from '../../core/ip/minimum-mtu.ts';
import type { Link } from '../../core/host/network-port.ts';

const ipv4Defaults: readonly (readonly [string, string])[] = [
  ['accept_redirects', '1'],
  ['forwarding', '0'],
  ['promote_secondaries', '0'],
  ['rp_filter', '0'],
  ['send_redirects', '1'],
];

const ipv6Defaults: readonly (readonly [string, string])[] = [
  ['accept_dad', '1'],
  ['accept_ra', '1'],
  ['accept_redirects', '1'],
  ['autoconf', '1'],
  ['disable_ipv6', '0'],
  ['forwarding', '0'],
  ['keep_addr_on_down', '0'],
];

/** Kernel parameters of a newly booted host, limited to those that lazyjack reads. */
export function makeDefaultSysctls(links: readonly Pick<Link, 'name' | 'mtu'>[]): [string, string][] {
  const with6 = links.filter(({ mtu }) => mtu >= minimumIpv6Mtu);
  return [
    ['net/ipv4/ip_forward', '0'],
    ...['all', 'default', ...links.map(({ name }) => name)].flatMap((name) => prefixKeys(`net/ipv4/conf/${name}`, ipv4Defaults)),
    ...['all', 'default'].flatMap((name) => prefixKeys(`net/ipv6/conf/${name}`, ipv6Defaults)),
    ...with6.flatMap(({ name, mtu }) => prefixKeys(`net/ipv6/conf/${name}`, [...ipv6Defaults, ['mtu', String(mtu)]])),
  ];
}

function prefixKeys(directory: string, values: readonly (readonly [string, string])[]): [string, string][] {
  return values.map(([name, value]) => [`${directory}/${name}`, value]);
}
