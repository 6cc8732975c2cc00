import ipaddr from 'ipaddr.js';

export type Family = 4 | 6;

/** How many bits an address of this family has. */
export function bits(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** One address in its canonical form, beside the number it stands for. */
export interface Address {
  readonly family: Family;
  readonly value: bigint;
  /** RFC 5952 for IPv6, dotted decimal for IPv4. */
  readonly text: string;
}

const decimalQuad = /^(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}$/;
const tooManyDigits = /[\da-f]{5}/i;

/**
 * An address as people write it; undefined for everything else.
 *
 * Stricter than `inet_aton`: `10.1`, `0x7f000001` and `010.0.0.1` mean different things to different programs, and a zone (`fe80::1%eth0`) is not
 * part of an address.
 */
export function parseAddress(text: string): Address | undefined {
  const found = readGroups(text);
  if (found === undefined) return undefined;
  return {
    family: found.family,
    text: canonicalText(text, found),
    // Of thousands of addresses few are counted with.
    get value() {
      return found.groups.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
    },
  };
}

/** An address as numbers of sixteen bits: two or eight of them. */
export interface Groups {
  readonly family: Family;
  readonly groups: readonly number[];
}

export function readGroups(text: string): Groups | undefined {
  const known = printed.get(text);
  if (known !== undefined) return known;
  const family: Family = text.includes(':') ? 6 : 4;
  const groups = family === 6 ? parseGroups(text) : parseQuad(text);
  return groups === undefined ? undefined : { family, groups };
}

/**
 * What was printed of late. It is read again at every border it comes by: in an id, a line of `hosts`, an answer of `ip`. Of thousands of nodes that takes
 * longer than all else that is done with their addresses.
 */
const printed = new Map<string, Groups>();
const AT_MOST = 20_000;

function remember(text: string, groups: Groups): string {
  if (printed.size >= AT_MOST) printed.clear();
  printed.set(text, groups);
  return text;
}

/** The canonical text of an address, `written` being what it was read from. */
export function canonicalText(written: string, groups: Groups): string {
  return printed.get(written) === groups ? written : textOfGroups(groups);
}

/** The eight groups of an IPv6 address. */
function parseGroups(text: string): readonly number[] | undefined {
  // The library reads `::10.0.0.1` as `::ffff:10.0.0.1`, so it is asked in hexadecimal.
  const dotted = text.includes('.') ? text.slice(text.lastIndexOf(':') + 1) : '';
  const quad = dotted === '' ? [] : parseQuad(dotted);
  if (quad === undefined) return undefined;
  const plain = text.slice(0, text.length - dotted.length) + quad.map((group) => group.toString(16)).join(':');
  if (plain.includes('%') || plain.includes('.') || tooManyDigits.test(plain)) return undefined;
  try {
    return ipaddr.IPv6.parse(plain).parts;
  } catch {
    return undefined;
  }
}

/** Dotted decimal as two groups of sixteen bits. */
function parseQuad(text: string): readonly number[] | undefined {
  if (!decimalQuad.test(text)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0] = text.split('.').map(Number);
  return Math.max(a, b, c, d) > 255 ? undefined : [a * 256 + b, c * 256 + d];
}

/** The canonical text of a number. */
export function formatAddress(family: Family, value: bigint): string {
  const digits = value.toString(16).padStart(bits(family) / 4, '0');
  const groups = Array.from({ length: digits.length / 4 }, (_, at) => Number.parseInt(digits.slice(4 * at, 4 * at + 4), 16));
  return textOfGroups({ family, groups });
}

/** RFC 5952; IPv4-mapped addresses end in dotted decimal (section 5), as the kernel prints them. */
export function textOfGroups(address: Groups): string {
  const { family, groups } = address;
  if (family === 4) return remember(textOfQuad(groups), address);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return remember(isMapped ? `::ffff:${textOfQuad(groups.slice(6))}` : new ipaddr.IPv6([...groups]).toRFC5952String(), address);
}

function textOfQuad(groups: readonly number[]): string {
  return groups.map((group) => `${group >> 8}.${group & 0xff}`).join('.');
}

/** An address that configuration or the host was already asked for: a wrong one is a bug, so it throws. */
export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`not an IP address: ${JSON.stringify(text)}`);
  return parsed;
}
