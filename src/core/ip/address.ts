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
const hexadecimalGroup = /^[\da-f]{1,4}$/i;

/**
 * An address as people write it; undefined for everything else.
 *
 * Stricter than `inet_aton`: `10.1`, `0x7f000001` and `010.0.0.1` mean different things to different programs, and a zone (`fe80::1%eth0`) is not
 * part of an address.
 */
export function parseAddress(text: string): Address | undefined {
  const family: Family = text.includes(':') ? 6 : 4;
  const groups = family === 6 ? parseGroups(text) : parseQuad(text);
  if (groups === undefined) return undefined;
  const value = BigInt(`0x${groups.map((group) => group.toString(16).padStart(4, '0')).join('')}`);
  return { family, value, text: family === 6 ? textOfGroups(groups) : textOfQuad(groups) };
}

/** The eight groups of an IPv6 address; "::" stands for as many zeros as are missing, one at least (RFC 4291 section 2.2). */
function parseGroups(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  const [head, tail] = halves.map((half, at) => parseHalf(half, at === halves.length - 1));
  if (halves.length > 2 || head === undefined || (halves.length === 2 && tail === undefined)) return undefined;
  if (tail === undefined) return head.length === 8 ? head : undefined;
  const missing = 8 - head.length - tail.length;
  return missing < 1 ? undefined : [...head, ...Array.from({ length: missing }, () => 0), ...tail];
}

/** Dotted decimal stands for the last two groups, and nowhere else. */
function parseHalf(half: string, isLast: boolean): readonly number[] | undefined {
  if (half === '') return [];
  const groups: number[] = [];
  const parts = half.split(':');
  for (const [at, part] of parts.entries()) {
    const quad = isLast && at === parts.length - 1 ? parseQuad(part) : undefined;
    if (quad !== undefined) groups.push(...quad);
    else if (hexadecimalGroup.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
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
  return family === 6 ? textOfGroups(groups) : textOfQuad(groups);
}

function textOfQuad(groups: readonly number[]): string {
  return groups.map((group) => `${group >> 8}.${group & 0xff}`).join('.');
}

/** RFC 5952; IPv4-mapped addresses end in dotted decimal (section 5), as the kernel prints them. */
function textOfGroups(groups: readonly number[]): string {
  const zeros = longestZeros(groups);
  if (zeros.start === 0 && zeros.length === 5 && groups[5] === 0xffff) return `::ffff:${textOfQuad(groups.slice(6))}`;
  const text = (from: number, to: number): string =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':');
  return zeros.length < 2 ? text(0, 8) : `${text(0, zeros.start)}::${text(zeros.start + zeros.length, 8)}`;
}

/** The first of the longest runs of zeros. */
function longestZeros(groups: readonly number[]): { readonly start: number; readonly length: number } {
  let longest = { start: 0, length: 0 };
  for (let start = 0; start < groups.length; start += 1) {
    let end = start;
    while (groups[end] === 0) end += 1;
    if (end - start > longest.length) longest = { start, length: end - start };
    start = end;
  }
  return longest;
}

/** An address that configuration or the host was already asked for: a wrong one is a bug, so it throws. */
export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`not an IP address: ${JSON.stringify(text)}`);
  return parsed;
}
