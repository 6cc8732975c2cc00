import { requireAddress, formatAddress } from './ip-address.ts';
import type { Cidr } from './cidr.ts';

/** The prefix lengths of RFC 6052, section 2.2. */
export const translationPrefixLengths: readonly number[] = [32, 40, 48, 56, 64, 96];

/** Bits 64 to 71 of a translation prefix must be zero (RFC 6052, section 2.2). */
export function hasZeroOctet(prefix: Cidr): boolean {
  return ((requireAddress(prefix.address).value >> 56n) & 0xffn) === 0n;
}

/**
 * The IPv6 address that embeds an IPv4 address in a translation prefix.
 *
 * The 32 bits follow the prefix and skip bits 64 to 71, which are zero.
 */
export function embedIpv4(prefix: Cidr, v4: string): string {
  const inner = requireAddress(v4);
  if (inner.family !== 4) throw new RangeError(`${v4} is not an IPv4 address`);
  if (prefix.family !== 6 || !translationPrefixLengths.includes(prefix.prefix)) {
    throw new RangeError(`${prefix.text} is not a translation prefix`);
  }
  return formatAddress(6, requireAddress(prefix.address).value | placeIpv4Bits(inner.value, prefix.prefix));
}

/** Places the IPv4 bits: before bit 64, after bit 71, or on both sides. */
function placeIpv4Bits(value: bigint, prefix: number): bigint {
  if (prefix === 96) return value;
  const bitsAfter = BigInt(Math.max(0, prefix + 32 - 64));
  const bitsBefore = 32n - bitsAfter;
  const high = (value >> bitsAfter) << (BigInt(128 - prefix) - bitsBefore);
  const low = bitsAfter === 0n ? 0n : (value & ((1n << bitsAfter) - 1n)) << (56n - bitsAfter);
  return high | low;
}
