import {
  type IpAddress,
  type Family,
  requireAddress,
  addressBits,
  canonicalText,
  formatAddress,
  parseAddress,
  parseAddressGroups,
  formatGroups,
} from './ip-address.ts';

/** A network: host bits are zero, the text is canonical (RFC 5952 for IPv6, dotted decimal for IPv4). */
export interface Cidr {
  readonly family: Family;
  /** The network's own address. */
  readonly address: string;
  readonly prefix: number;
  /** `address/prefix`. */
  readonly text: string;
}

/** The network of this prefix length that contains the number; host bits are cleared. */
export function networkAround(family: Family, value: bigint, prefix: number): Cidr {
  const host = BigInt(addressBits(family) - prefix);
  const text = formatAddress(family, (value >> host) << host);
  return { family, address: text, prefix, text: `${text}/${prefix}` };
}

/** Parses `address/prefix` into the address as written and its network; undefined for any other text. */
export function parseInterfaceAddress(text: string): { readonly address: IpAddress; readonly network: Cidr } | undefined {
  const network = parseCidr(text);
  const address = network && parseAddress(text.slice(0, text.indexOf('/')));
  return address && { address, network };
}

/** The network of `address/prefix`, with host bits cleared; undefined for any other text. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/');
  const addressText = text.slice(0, slash);
  const parsed = slash < 0 ? undefined : parseAddressGroups(addressText);
  const length = text.slice(slash + 1);
  if (parsed === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  const { family, groups } = parsed;
  const prefix = Number(length);
  if (prefix > addressBits(family)) return undefined;
  // Keep the bits of each group that are within the prefix.
  const masked = groups.map((group, at) => group & (0xffff << Math.min(16, Math.max(0, 16 * (at + 1) - prefix))));
  const isNetwork = masked.every((group, at) => group === groups[at]);
  const network = isNetwork ? canonicalText(addressText, parsed) : formatGroups({ family, groups: masked });
  return { family, address: network, prefix, text: `${network}/${prefix}` };
}

/** Cache of parsed network addresses: they are needed for every node and every pair of networks, and parsing is the slow part. */
const firstValues = new WeakMap<Cidr, bigint>();

function firstValueOf(network: Cidr): bigint {
  const known = firstValues.get(network);
  if (known !== undefined) return known;
  const { value } = requireAddress(network.address);
  firstValues.set(network, value);
  return value;
}

/** Number of addresses in the network. */
export function countAddresses(network: Cidr): bigint {
  return 1n << BigInt(addressBits(network.family) - network.prefix);
}

/** Whether this network contains an address or the whole of another network. */
export function contains(network: Cidr, other: string | Cidr): boolean {
  if (typeof other === 'string') {
    const { family, value } = requireAddress(other);
    return family === network.family && containsValue(network, value);
  }
  return other.family === network.family && other.prefix >= network.prefix && containsValue(network, firstValueOf(other));
}

function containsValue(network: Cidr, value: bigint): boolean {
  const host = BigInt(addressBits(network.family) - network.prefix);
  return value >> host === firstValueOf(network) >> host;
}

/** Whether two networks share an address, that is, one contains the other. */
export function overlaps(one: Cidr, other: Cidr): boolean {
  return contains(one, other) || contains(other, one);
}

/** The network's address plus `n`. */
export function addressAt(network: Cidr, n: number | bigint): string {
  const offset = BigInt(n);
  if (offset < 0n || offset >= countAddresses(network)) throw new RangeError(`${network.text} has no address number ${String(n)}`);
  return formatAddress(network.family, firstValueOf(network) + offset);
}

/** The `n`-th network of length `prefix` in this one. */
export function subnetAt(network: Cidr, n: number | bigint, prefix: number): Cidr {
  const index = BigInt(n);
  if (prefix < network.prefix || prefix > addressBits(network.family) || index < 0n || index >= 1n << BigInt(prefix - network.prefix)) {
    throw new RangeError(`${network.text} has no /${prefix} number ${String(n)}`);
  }
  return networkAround(network.family, firstValueOf(network) + (index << BigInt(addressBits(network.family) - prefix)), prefix);
}

/** The highest address: in IPv4 the broadcast address. */
export function broadcastAddressOf(network: Cidr): string {
  return addressAt(network, countAddresses(network) - 1n);
}
