import { address, formatAddress } from '../../core/ip/ip.ts';
import { minimumIpv6Mtu } from '../../core/ip/minimum-mtu.ts';
import type { NetworkChange } from '../../core/host/network-port.ts';
import { addConnectedRoutes, hasIpv6, removeAddresses, removeEntries, removeRoutes, type Kernel, type KernelLink } from './kernel.ts';
import { kernelFailure } from './kernel-failure.ts';

export function setLink(kernel: Kernel, { dev, up, mtu }: Extract<NetworkChange, { op: 'set-link' }>): void {
  const link = requireLink(kernel, dev);
  if (mtu !== undefined) setMtu(kernel, link, mtu);
  if (up !== undefined && up !== link.up) setUp(kernel, link, up);
}

export function requireLink(kernel: Kernel, dev: string): KernelLink {
  const link = kernel.links.get(dev);
  if (link === undefined) throw kernelFailure(`Cannot find device "${dev}"`);
  return link;
}

function setMtu(kernel: Kernel, link: KernelLink, mtu: number): void {
  if (mtu > (link.maxMtu ?? Infinity)) throw kernelFailure('Error: mtu greater than device maximum.');
  if (mtu < 68) throw kernelFailure('Error: mtu less than device minimum.');
  const before = link.mtu;
  link.mtu = mtu;
  if (mtu < minimumIpv6Mtu) {
    removeIpv6(kernel, link.name);
    for (const key of [...kernel.sysctls.keys()]) if (key.startsWith(`net/ipv6/conf/${link.name}/`)) kernel.sysctls.delete(key);
    return;
  }
  if (before < minimumIpv6Mtu) startIpv6(kernel, link);
  kernel.sysctls.set(`net/ipv6/conf/${link.name}/mtu`, String(mtu));
  // The MTU of an IPv6 route follows the MTU of its interface if the two were equal, and never exceeds it, unless it is locked.
  kernel.routes = kernel.routes.map((route) =>
    route.family === 6 && route.dev === link.name && typeof route.mtu === 'number' && (route.mtu >= mtu || route.mtu === before)
      ? { ...route, mtu }
      : route,
  );
  kernel.entries = kernel.entries.map(({ family, line }) => ({
    family,
    line: line.replace(/ mtu (\d+)/, (all, own: string) =>
      family === 6 && line.includes(` dev ${link.name} `) && (Number(own) >= mtu || Number(own) === before) ? ` mtu ${mtu}` : all,
    ),
  }));
}

/** Enables IPv6 again, with the parameters of new interfaces. */
function startIpv6(kernel: Kernel, link: KernelLink): void {
  const prefix = 'net/ipv6/conf/default/';
  for (const [key, value] of [...kernel.sysctls]) {
    if (key.startsWith(prefix)) kernel.sysctls.set(`net/ipv6/conf/${link.name}/${key.slice(prefix.length)}`, value);
  }
  addLinkLocalAddress(kernel, link);
}

function setUp(kernel: Kernel, link: KernelLink, up: boolean): void {
  link.up = up;
  if (up) {
    addConnectedRoutes(kernel, link.name, 4);
    addLinkLocalAddress(kernel, link);
    return;
  }
  const keep = kernel.sysctls.get(`net/ipv6/conf/${link.name}/keep_addr_on_down`) === '1';
  removeAddresses(kernel, ({ family, dev, scope }) => family === 6 && dev === link.name && !(keep && scope === 'global'));
  removeRoutes(kernel, ({ dev }) => dev === link.name);
  kernel.neighbours = kernel.neighbours.filter(({ dev }) => dev !== link.name);
  removeEntries(kernel, link.name);
}

export function removeIpv6(kernel: Kernel, name: string): void {
  removeAddresses(kernel, ({ family, dev }) => family === 6 && dev === name);
  removeRoutes(kernel, ({ family, dev }) => family === 6 && dev === name);
  removeEntries(kernel, name, 6);
}

/** Adds the link-local address that the kernel derives from the MAC address (RFC 4291, appendix A). */
export function addLinkLocalAddress(kernel: Kernel, link: KernelLink): void {
  if (!link.up || !hasIpv6(kernel, link)) return;
  const bytes = link.mac.split(':').map((part) => parseInt(part, 16));
  const own = kernel.addresses.some(({ dev, scope }) => dev === link.name && scope === 'link');
  if (bytes.length === 6 && !own && link.mac !== '00:00:00:00:00:00') {
    const [first = 0, ...rest] = bytes;
    const interfaceId = [first ^ 2, ...rest.slice(0, 2), 0xff, 0xfe, ...rest.slice(2)].reduce(
      (sum, byte) => (sum << 8n) | BigInt(byte),
      0n,
    );
    kernel.addresses.push({
      dev: link.name,
      family: 6,
      address: formatAddress(6, address('fe80::').value | interfaceId),
      prefix: 64,
      scope: 'link',
      tentative: false,
      dadFailed: false,
      dynamic: false,
      broadcast: null,
      alias: null,
      peer: null,
      attributes: null,
      lifetime: null,
    });
  }
  addConnectedRoutes(kernel, link.name, 6);
}
