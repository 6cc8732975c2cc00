import { parseCidr, type Family } from '../../core/ip/ip.ts';
import { minimumIpv6Mtu } from '../../core/ip/minimum-mtu.ts';
import type { Link, LinkAddress, Neighbour, NetworkState, Route, SpecialRoute } from '../../core/host/network-port.ts';
import { makeDefaultSysctls } from './default-sysctls.ts';
import type { RecordedNetwork } from './recorded-network.ts';

export interface KernelLink extends Omit<Link, 'carrier' | 'up' | 'mtu'> {
  up: boolean;
  mtu: number;
  /** Whether the link has a carrier when it is up. */
  readonly hasCable: boolean;
}

/**
 * The network state of a kernel. Functions in other files of this directory change it in place and apply the consequences of each change.
 */
export interface Kernel {
  readonly links: Map<string, KernelLink>;
  addresses: LinkAddress[];
  routes: Route[];
  /** Other entries, in the format of `ip -o -d`. */
  entries: { readonly family: Family; readonly line: string }[];
  readonly specialRoutes: readonly SpecialRoute[];
  readonly sysctls: Map<string, string>;
  /** Addresses that another host on the network has, with its MAC address. */
  readonly addressesInUse: Map<string, string>;
  neighbours: readonly Neighbour[];
  /** Whether arping is installed. */
  readonly hasArping: boolean;
}

/** The environment of the kernel. */
export interface KernelEnvironment {
  readonly addressesInUse?: readonly string[] | undefined;
  readonly hasArping?: boolean | undefined;
}

/** MAC address of the other host, which has the addresses in `taken`. */
const otherHostMac = '02:00:00:00:00:99';

export function makeKernel(
  network: RecordedNetwork,
  sysctls: Readonly<Record<string, string>>,
  { addressesInUse = [], hasArping = true }: KernelEnvironment = {},
): Kernel {
  const links = network.links.map(({ carrier, ...link }): KernelLink => ({ ...link, hasCable: carrier || !link.up }));
  return {
    links: new Map(links.map((link) => [link.name, link])),
    addresses: [...network.addresses],
    routes: [...network.routes],
    entries: [...network.entries],
    specialRoutes: network.specialRoutes,
    sysctls: new Map([...makeDefaultSysctls(links), ...Object.entries(sysctls)]),
    addressesInUse: new Map(addressesInUse.map((address) => [address, otherHostMac])),
    neighbours: network.neighbours,
    hasArping,
  };
}

/** The state in the format of `ip`. Routes are sorted by prefix and metric, so that a restored state equals the state before. */
export function readNetworkState(kernel: Kernel): NetworkState {
  return {
    links: [...kernel.links.values()].map(({ hasCable, ...link }) => ({ ...link, carrier: link.up && hasCable })),
    addresses: sortAddresses(kernel).map((address) => ({ ...address, ...detectDuplicateAddress(kernel, address) })),
    routes: [...kernel.routes].sort(compareRoutes),
    specialRoutes: kernel.specialRoutes,
    neighbours: kernel.neighbours,
  };
}

/** The kernel lists secondary IPv4 addresses last. */
function sortAddresses(kernel: Kernel): readonly LinkAddress[] {
  const ipv4 = kernel.addresses.filter(({ family }) => family === 4);
  const ipv6 = kernel.addresses.filter(({ family }) => family === 6);
  const secondaries = ipv4.filter((address) => isSecondary(kernel, address));
  return [...ipv4.filter((address) => !secondaries.includes(address)), ...secondaries, ...ipv6];
}

/** Duplicate address detection ends immediately here, but needs a carrier. */
function detectDuplicateAddress(kernel: Kernel, { family, dev, address }: LinkAddress): Pick<LinkAddress, 'tentative' | 'dadFailed'> {
  const link = kernel.links.get(dev);
  if (family === 4 || address === '::1' || kernel.sysctls.get(`net/ipv6/conf/${dev}/accept_dad`) === '0') {
    return { tentative: false, dadFailed: false };
  }
  const carrier = link?.up === true && link.hasCable;
  const dadFailed = carrier && kernel.addressesInUse.has(address);
  return { tentative: !carrier || dadFailed, dadFailed };
}

function compareRoutes(one: Route, other: Route): number {
  const text = ({ family, dst }: Route): string => `${family} ${dst}`;
  if (text(one) !== text(other)) return text(one) < text(other) ? -1 : 1;
  return (one.metric ?? 0) - (other.metric ?? 0);
}

export function hasIpv6(kernel: Kernel, { name, mtu }: KernelLink): boolean {
  return mtu >= minimumIpv6Mtu && kernel.sysctls.get(`net/ipv6/conf/${name}/disable_ipv6`) !== '1';
}

/** The network that contains an address. */
function networkOf({ address, prefix }: Pick<LinkAddress, 'address' | 'prefix'>): string {
  const network = parseCidr(`${address}/${prefix}`);
  if (network === undefined) throw new Error(`not an address: ${address}/${prefix}`);
  return network.text;
}

/** The route that the kernel adds for an address on an interface that is up. */
export function makeConnectedRoute(address: LinkAddress): Route | undefined {
  const { family, dev, scope, prefix } = address;
  if (scope === 'host' || (family === 4 && prefix === 32)) return undefined;
  return {
    family,
    dst: networkOf(address),
    via: null,
    dev,
    mtu: null,
    protocol: 'kernel',
    metric: family === 4 ? null : 256,
    source: family === 4 ? address.address : null,
    attributes: null,
    expires: false,
  };
}

/** Whether an IPv4 address is not the first of its network on the interface. */
export function isSecondary(kernel: Kernel, address: LinkAddress): boolean {
  if (address.family === 6) return false;
  const first = kernel.addresses.find((other) => isInSameNetwork(other, address));
  return first !== undefined && first.address !== address.address;
}

export function isInSameNetwork(one: LinkAddress, other: LinkAddress): boolean {
  return one.dev === other.dev && one.family === other.family && one.prefix === other.prefix && networkOf(one) === networkOf(other);
}

export function addConnectedRoutes(kernel: Kernel, dev: string, family: Family): void {
  for (const address of kernel.addresses) {
    if (address.dev !== dev || address.family !== family || isSecondary(kernel, address)) continue;
    const route = makeConnectedRoute(address);
    const exists =
      route !== undefined && kernel.routes.some((other) => other.dst === route.dst && other.dev === dev && other.protocol === 'kernel');
    if (route !== undefined && !exists) kernel.routes.push(route);
  }
}

export function removeRoutes(kernel: Kernel, matches: (route: Route) => boolean): void {
  kernel.routes = kernel.routes.filter((route) => !matches(route));
}

/** Removes all entries of an interface, of one family or of both. */
export function removeEntries(kernel: Kernel, dev: string, family?: Family): void {
  kernel.entries = kernel.entries.filter(
    ({ family: its, line }) =>
      !((family === undefined || its === family) && line.split(' ').some((word, at, all) => word === dev && all[at - 1] === 'dev')),
  );
}

export function removeAddresses(kernel: Kernel, matches: (address: LinkAddress) => boolean): void {
  kernel.addresses = kernel.addresses.filter((address) => !matches(address));
}
