import { canonicalAddress } from './canonical-address.ts';
import { endOf } from './lines.ts';
import type { Line } from './lines.ts';

/** Addresses of the name servers, canonical, in the order in which they are asked. */
export function nameservers(lines: readonly Line[]): string[] {
  return nameserverLines(lines).map(({ address }) => address);
}

/** Index among the name servers at which this address is first; null: it is none of them. */
export function nameserverPosition(lines: readonly Line[], address: string): number | null {
  const position = nameservers(lines).indexOf(address);
  return position < 0 ? null : position;
}

/** The same once the first line with this address is gone: what others say about it. */
export function nextNameserverPosition(lines: readonly Line[], address: string): number | null {
  const first = nameserverPosition(lines, address);
  return first === null ? null : nameserverPosition(removeNameserver(lines, first), address);
}

/**
 * The file in which the address is first at this position. The way back needs nothing but the position that was: a line of others further
 * down is never taken away while ours stands before it, so it is there again when ours goes.
 */
export function setNameserverPosition(lines: readonly Line[], address: string, wanted: number | null): Line[] {
  let result = [...lines];
  for (;;) {
    const found = nameserverPosition(result, address);
    if (found === wanted) return result;
    if (found === null || (wanted !== null && found > wanted)) return insertNameserver(result, address, wanted ?? 0);
    result = removeNameserver(result, found);
  }
}

function removeNameserver(lines: readonly Line[], position: number): Line[] {
  const at = nameserverLines(lines)[position]?.at;
  return lines.filter((_, index) => index !== at);
}

function insertNameserver(lines: readonly Line[], address: string, position: number): Line[] {
  const inserted = lineFor(address);
  if (position === 0) return lines.toSpliced(firstForAnyone(lines), 0, inserted);
  const servers = nameserverLines(lines);
  const next = servers[position];
  const last = servers.at(-1);
  return lines.toSpliced(next?.at ?? (last === undefined ? endOf(lines) : last.at + 1), 0, inserted);
}

/**
 * No comment behind the address: dockerd does not take such a line. No carriage return either, whatever the others have: the C library
 * would not take the IPv6 address.
 */
function lineFor(address: string): Line {
  return { text: `nameserver ${address}`, eol: '\n' };
}

/** Some resolvers take indented lines, the C library does not: ours stands before both. */
function firstForAnyone(lines: readonly Line[]): number {
  const first = lines.findIndex(({ text }) => /^[ \t]*nameserver[ \t]/.test(text));
  return first < 0 ? endOf(lines) : first;
}

/** As the C library reads them. */
function nameserverLines(lines: readonly Line[]): { readonly at: number; readonly address: string }[] {
  return lines.flatMap(({ text }, at) => {
    const [, server] = /^nameserver[ \t]+([^ \t]+)/.exec(text) ?? [];
    const address = server === undefined ? undefined : canonicalAddress(server);
    return address === undefined ? [] : [{ at, address }];
  });
}
