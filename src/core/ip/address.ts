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

/**
 * An address as people write it; undefined for everything else.
 *
 * Stricter than `inet_aton`: `10.1`, `0x7f000001` and `010.0.0.1` mean different things to different programs, and a zone (`fe80::1%eth0`) is not
 * part of an address.
 */
export function parseAddress(text: string): Address | undefined {
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const family: Family = parsed.kind() === 'ipv4' ? 4 : 6;
  const value = parsed.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family, value, text: formatAddress(family, value) };
}

function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.includes(':'))
    return !text.includes('%') && embeddedQuadIsDecimal(text) && ipaddr.IPv6.isValid(text) ? ipaddr.IPv6.parse(text) : undefined;
  return decimalQuad.test(text) && ipaddr.IPv4.isValid(text) ? ipaddr.IPv4.parse(text) : undefined;
}

function embeddedQuadIsDecimal(text: string): boolean {
  return !text.includes('.') || decimalQuad.test(text.slice(text.lastIndexOf(':') + 1));
}

/** The canonical text of a number. IPv4-mapped addresses end in dotted decimal (RFC 5952 section 5), as the kernel prints them. */
export function formatAddress(family: Family, value: bigint): string {
  if (family === 4) return quad(value);
  if (value >> 32n === 0xffffn) return `::ffff:${quad(value & 0xffffffffn)}`;
  return new ipaddr.IPv6(groups(value)).toRFC5952String();
}

function quad(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => Number((value >> shift) & 0xffn)).join('.');
}

function groups(value: bigint): number[] {
  return Array.from({ length: 8 }, (_, index) => Number((value >> BigInt(112 - 16 * index)) & 0xffffn));
}

/** An address that configuration or the host was already asked for: a wrong one is a bug, so it throws. */
export function address(text: string): Address {
  const parsed = parseAddress(text);
  if (parsed === undefined) throw new Error(`not an IP address: ${JSON.stringify(text)}`);
  return parsed;
}
