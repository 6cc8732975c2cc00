import { minimumIpv6Mtu } from '../../core/ip/minimum-mtu.ts';
import type { LinkAddress, NetworkChange } from '../../core/host/network-port.ts';
import {
  addConnectedRoutes,
  makeConnectedRoute,
  hasIpv6,
  isSecondary,
  removeAddresses,
  removeEntries,
  removeRoutes,
  isInSameNetwork,
  type Kernel,
} from './kernel.ts';
import { requireLink } from './kernel-links.ts';
import { kernelFailure } from './kernel-failure.ts';

type AddressChange = Extract<NetworkChange, { op: 'add-address' | 'delete-address' }>;

export function addAddress(kernel: Kernel, change: AddressChange): void {
  const { family, address, prefix } = change;
  const link = requireLink(kernel, change.dev);
  if (family === 6 && !hasIpv6(kernel, link)) {
    throw kernelFailure(
      link.mtu < minimumIpv6Mtu ? 'RTNETLINK answers: Invalid argument' : 'Error: ipv6: IPv6 is disabled on this device.',
    );
  }
  // The kernel identifies an IPv6 address by the address alone, an IPv4 address by address and prefix length.
  if (kernel.addresses.some((other) => other.dev === link.name && other.address === address && (family === 6 || other.prefix === prefix))) {
    throw kernelFailure(family === 6 ? 'Error: ipv6: address already assigned.' : 'Error: ipv4: Address already assigned.');
  }
  const added: LinkAddress = {
    dev: link.name,
    family,
    address,
    prefix,
    scope: address.startsWith('fe80:') ? 'link' : 'global',
    tentative: false,
    dadFailed: false,
    dynamic: (change.lifetime ?? null) !== null,
    broadcast: change.broadcast ?? null,
    alias: change.alias ?? null,
    peer: change.peer ?? null,
    attributes: change.attributes ?? null,
    lifetime: change.lifetime ?? null,
  };
  const next = kernel.addresses.findIndex((other) => other.dev === link.name && precedes(kernel, added, other));
  kernel.addresses.splice(next < 0 ? kernel.addresses.length : next, 0, added);
  if (link.up) addConnectedRoutes(kernel, link.name, family);
}

/** A new IPv6 address goes first, and a primary IPv4 address before the secondary ones. */
function precedes(kernel: Kernel, added: LinkAddress, other: LinkAddress): boolean {
  if (other.family !== added.family) return false;
  return added.family === 6 || (isSecondary(kernel, other) && !kernel.addresses.some((each) => isInSameNetwork(each, added)));
}

export function deleteAddress(kernel: Kernel, { dev, family, address, prefix }: AddressChange): void {
  const link = requireLink(kernel, dev);
  const found = kernel.addresses.find((other) => other.dev === dev && other.address === address && other.prefix === prefix);
  if (found === undefined) {
    throw kernelFailure(family === 6 ? 'Error: ipv6: address not found.' : 'Error: ipv4: Address not found.');
  }
  const secondaries = family === 4 && !isSecondary(kernel, found) && !promotesSecondaries(kernel, dev) ? secondariesOf(kernel, found) : [];
  for (const one of [found, ...secondaries]) removeAddress(kernel, one);
  if (link.up) addConnectedRoutes(kernel, dev, family);
}

function removeAddress(kernel: Kernel, removed: LinkAddress): void {
  const connected = isSecondary(kernel, removed) ? undefined : makeConnectedRoute(removed);
  removeAddresses(kernel, (other) => other === removed);
  const others = kernel.addresses.filter(({ dev, family }) => dev === removed.dev && family === removed.family);
  if (removed.family === 6) {
    if (!others.some((other) => isInSameNetwork(other, removed))) removeConnectedRoute(kernel, connected);
    kernel.routes = kernel.routes.map((route) => (route.source === removed.address ? { ...route, source: null } : route));
    kernel.entries = kernel.entries.map(({ family, line }) => ({ family, line: line.replace(` src ${removed.address} `, ' ') }));
    return;
  }
  removeConnectedRoute(kernel, connected);
  // The kernel removes only routes of the main table, on any interface, and not while another entry has the same address.
  if (!kernel.addresses.some(({ address }) => address === removed.address)) {
    removeRoutes(kernel, ({ source }) => source === removed.address);
    kernel.entries = kernel.entries.filter(({ line }) => !line.includes(` src ${removed.address} `) || !line.includes(' table main '));
  }
  // An interface without any IPv4 address loses its IPv4 routes of every table and its IPv4 neighbours.
  if (others.length === 0) {
    removeRoutes(kernel, ({ family, dev }) => family === 4 && dev === removed.dev);
    const kept = kernel.entries.filter(({ line }) => /^id | nhid /.test(line));
    removeEntries(kernel, removed.dev, 4);
    kernel.entries.push(...kept.filter((entry) => !kernel.entries.includes(entry)));
  }
}

function removeConnectedRoute(kernel: Kernel, route: ReturnType<typeof makeConnectedRoute>): void {
  removeRoutes(kernel, ({ dst, dev, protocol }) => route !== undefined && dst === route.dst && dev === route.dev && protocol === 'kernel');
}

function secondariesOf(kernel: Kernel, primary: LinkAddress): readonly LinkAddress[] {
  return kernel.addresses.filter((other) => other !== primary && isInSameNetwork(other, primary));
}

function promotesSecondaries(kernel: Kernel, dev: string): boolean {
  return ['all', dev].some((name) => kernel.sysctls.get(`net/ipv4/conf/${name}/promote_secondaries`) === '1');
}
