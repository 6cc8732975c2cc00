import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** Number of bits in an address of this family. */
export function addressBits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** An address in canonical form, and its numeric value. */
export interface IpAddress {
  readonly family: Family;
  readonly value: bigint;
  /** RFC 5952 for IPv6, dotted decimal for IPv4. */
  readonly text: string;
}

const decimalQuad = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
const overlongGroup = /[\da-f]{5}/i;

/**
 * Parses an address; undefined for any other text.
 *
 * Stricter than `inet_aton`: `10.1`, `0x7f000001` and `010.0.0.1` mean different things to different programs, and a zone (`fe80::1%eth0`) is not
 * part of an address.
 */
export function parseAddress(text: string): IpAddress | undefined {
  const found = parseAddressGroups(text);
  if (found === undefined) return undefined;
  return {
    family: found.family,
    text: canonicalText(text, found),
    // Computed lazily: few of thousands of addresses are used as numbers.
    get value() {
      return found.groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
    },
  };
}

/** An address as 16-bit numbers: two or eight of them. */
export interface AddressGroups {
  readonly family: Family;
  readonly groups: readonly number[];
}

export function parseAddressGroups(text: string): AddressGroups | undefined {
  const known = groupsByText.get(text);
  if (known !== undefined) return known;
  const family: Family = text.includes(':') ? 6 : 4;
  const groups = family === 6 ? parseIpv6Groups(text) : parseIpv4Groups(text);
  return groups === undefined ? undefined : { family, groups };
}

/**
 * Cache of recently formatted addresses, which are parsed again at every boundary: an id, a line of `hosts`, output of `ip`. With thousands
 * of nodes, parsing them takes longer than everything else done with their addresses.
 */
const groupsByText = new Map<string, AddressGroups>();
const maxCachedTexts = 20_000;

function cacheText(text: string, groups: AddressGroups): string {
  if (groupsByText.size >= maxCachedTexts) groupsByText.clear();
  groupsByText.set(text, groups);
  return text;
}

/** The canonical text of an address; `written` is the text it was parsed from. */
export function canonicalText(written: string, groups: AddressGroups): string {
  return groupsByText.get(written) === groups ? written : formatGroups(groups);
}

/** The eight groups of an IPv6 address. */
function parseIpv6Groups(text: string): readonly number[] | undefined {
  // The library parses `::10.0.0.1` as `::ffff:10.0.0.1`, so it gets hexadecimal.
  const dotted = text.includes('.') ? text.slice(text.lastIndexOf(':') + 1) : '';
  const quad = dotted === '' ? [] : parseIpv4Groups(dotted);
  if (quad === undefined) return undefined;
  const plain = text.slice(0, text.length - dotted.length) + quad.map((group) => group.toString(16)).join(':');
  if (plain.includes('%') || plain.includes('.') || overlongGroup.test(plain)) return undefined;
  try {
    return ipaddr.IPv6.parse(plain).parts;
  } catch {
    return undefined;
  }
}

/** Dotted decimal as two groups of sixteen bits. */
function parseIpv4Groups(text: string): readonly number[] | undefined {
  if (!decimalQuad.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
}

/** The canonical text of a number. */
export function formatAddress(family: Family, value: bigint): string {
  const digits = value.toString(16).padStart(addressBits(family) / 4, '0');
  const groups = Array.from({ length: digits.length / 4 }, (_, at) => Number.parseInt(digits.slice(4 * at, 4 * at + 4), 16));
  return formatGroups({ family, groups });
}

/** RFC 5952; IPv4-mapped addresses end in dotted decimal (section 5), as the kernel prints them. */
export function formatGroups(address: AddressGroups): string {
  const { family, groups } = address;
  if (family === 4) return cacheText(formatIpv4Groups(groups), address);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return cacheText(isMapped ? `::ffff:${formatIpv4Groups(groups.slice(6))}` : new ipaddr.IPv6([...groups]).toRFC5952String(), address);
}

function formatIpv4Groups(groups: readonly number[]): string {
  return groups.map((group) => `${group >> 8}.${group & 0xff}`).join('.');
}

/** Parses an address that was already validated. Throws on anything else, because that is a bug. */
export function requireAddress(text: string): IpAddress {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`not an IP address: ${JSON.stringify(text)}`);
  return parsed;
}
