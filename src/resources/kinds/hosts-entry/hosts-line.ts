import { canonicalizeAddress } from '../../shared/text/canonicalize-address.ts';

/** A line of /etc/hosts that gives names to an address. */
export interface HostsLine {
  /** Canonical. */
  readonly address: string;
  /** The line from its start to the end of the address as written. */
  readonly addressEnd: number;
  readonly names: readonly HostsName[];
  /** From the `#` on; undefined: none. */
  readonly comment: string | undefined;
}

interface HostsName {
  /** Lower case: names are compared whole and without regard to case. */
  readonly name: string;
  /** Where the white space before the name starts. */
  readonly start: number;
  readonly end: number;
}

/** As the C library reads it: the white space of the C locale, so that no byte of another encoding counts as white space. */
const tokenPattern = /[^ \t\r\v\f]+/g;

/** undefined: a comment, an empty line, or one that the C library skips because it does not begin with an address. */
export function parseHostsLine(text: string): HostsLine | undefined {
  const hash = text.indexOf('#');
  const [first, ...names] = (hash < 0 ? text : text.slice(0, hash)).matchAll(tokenPattern);
  const address = first && canonicalizeAddress(first[0]);
  if (first === undefined || address === undefined) return undefined;
  let start = first.index + first[0].length;
  const addressEnd = start;
  return {
    address,
    addressEnd,
    names: names.map((match) => {
      const name = { name: match[0].toLowerCase(), start, end: match.index + match[0].length };
      start = name.end;
      return name;
    }),
    comment: hash < 0 ? undefined : text.slice(hash),
  };
}

/** The line without these names and the white space before them; undefined: no name is left. */
export function withoutNames(text: string, taken: ReadonlySet<string>): string | undefined {
  const names = parseHostsLine(text)?.names ?? [];
  if (names.every(({ name }) => taken.has(name))) return undefined;
  let rest = '';
  let from = 0;
  for (const { name, start, end } of names) {
    if (!taken.has(name)) continue;
    rest += text.slice(from, start);
    from = end;
  }
  return rest + text.slice(from);
}

/** The line with these names added after its own. */
export function withNames(text: string, added: Iterable<string>): string {
  const line = parseHostsLine(text);
  const at = line?.names.at(-1)?.end ?? line?.addressEnd ?? text.length;
  return text.slice(0, at) + [...added].map((name) => ` ${name}`).join('') + text.slice(at);
}
