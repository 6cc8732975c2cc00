import { canonicalizeAddress } from './canonicalize-address.ts';
import { findAppendIndex } from './text-lines.ts';
import type { Line } from './text-lines.ts';

/** The canonical addresses of the name servers, in the order in which they are asked. */
export function listNameservers(lines: readonly Line[]): string[] {
  return parseNameserverLines(lines).map(({ address }) => address);
}

/** The first index of this address among the name servers; null: it is not among them. */
export function findNameserverPosition(lines: readonly Line[], address: string): number | null {
  const position = listNameservers(lines).indexOf(address);
  return position < 0 ? null : position;
}

/** The same without the first line with this address: the position in foreign lines. */
export function findNextNameserverPosition(lines: readonly Line[], address: string): number | null {
  const first = findNameserverPosition(lines, address);
  return first === null ? null : findNameserverPosition(removeNameserver(lines, first), address);
}

/**
 * The file in which the address is first at this position. A restore needs only the previous position: a foreign line further down is never
 * deleted while an owned line is before it, so its position is right again once the owned line is deleted.
 */
export function setNameserverPosition(lines: readonly Line[], address: string, target: number | null): Line[] {
  let result = [...lines];
  for (;;) {
    const found = findNameserverPosition(result, address);
    if (found === target) return result;
    if (found === null || (target !== null && found > target)) return insertNameserver(result, address, target ?? 0);
    result = removeNameserver(result, found);
  }
}

function removeNameserver(lines: readonly Line[], position: number): Line[] {
  const at = parseNameserverLines(lines)[position]?.at;
  return lines.filter((_, index) => index !== at);
}

function insertNameserver(lines: readonly Line[], address: string, position: number): Line[] {
  const inserted = makeNameserverLine(address);
  if (position === 0) return lines.toSpliced(findFirstNameserverLine(lines), 0, inserted);
  const servers = parseNameserverLines(lines);
  const next = servers[position];
  const last = servers.at(-1);
  return lines.toSpliced(next?.at ?? (last === undefined ? findAppendIndex(lines) : last.at + 1), 0, inserted);
}

/**
 * No comment after the address: dockerd rejects such a line. No carriage return, whatever the other lines have: the C library would reject
 * the IPv6 address.
 */
export function makeNameserverLine(address: string): Line {
  return { text: `nameserver ${address}`, eol: '\n' };
}

/** Some resolvers accept indented lines, the C library does not. The owned line comes before both. */
function findFirstNameserverLine(lines: readonly Line[]): number {
  const first = lines.findIndex(({ text }) => /^[ \t]*nameserver[ \t]/.test(text));
  return first < 0 ? findAppendIndex(lines) : first;
}

/** As the C library reads them. */
function parseNameserverLines(lines: readonly Line[]): { readonly at: number; readonly address: string }[] {
  return lines.flatMap(({ text }, at) => {
    const [, server] = /^nameserver[ \t]+([^ \t]+)/.exec(text) ?? [];
    const address = server === undefined ? undefined : canonicalizeAddress(server);
    return address === undefined ? [] : [{ at, address }];
  });
}
