import type { HostsBlock } from './hosts-block.ts';
import { bareOwnHostsLine } from './own-hosts-line.ts';

/** That one block gives, or would give if we had not taken it, one name an address. */
export interface HostsEntry {
  /** Index of the block. */
  readonly at: number;
  readonly address: string;
  /** We took the name from it. */
  readonly taken: boolean;
  /** Ours, by its comment. */
  readonly own: boolean;
  /** Not marked as ours but letter for letter what we write: ours without its comment, perhaps. */
  readonly bare: boolean;
}

/** The entries of each of these names, in file order. */
export function entriesOf(blocks: readonly HostsBlock[], names: Iterable<string>): Map<string, HostsEntry[]> {
  const entries = new Map([...names].map((name): [string, HostsEntry[]] => [name, []]));
  for (const [at, { parsed, took, own, original }] of blocks.entries()) {
    if (parsed === undefined) continue;
    const { address } = parsed;
    for (const { name } of parsed.names) {
      const found = entries.get(name);
      if (found === undefined || found.at(-1)?.at === at) continue;
      const bare = took.size === 0 && original === bareOwnHostsLine(address, name);
      found.push({ at, address, taken: took.has(name), own, bare });
    }
  }
  return entries;
}

/** The addresses that a resolver finds for the name, each once, in file order. */
export function visibleAddresses(entries: readonly HostsEntry[]): string[] {
  return distinctAddresses(entries.filter(({ taken }) => !taken));
}

/** The addresses that the name would have if we had never been here, as far as the file can tell. */
export function othersAddresses(entries: readonly HostsEntry[], hadNone: boolean): string[] {
  const marked = entries.some(({ own }) => own);
  const undone = hadNone || entries.some(({ taken }) => taken);
  return distinctAddresses(entries.filter(({ own, bare }) => !own && !(bare && undone && !marked)));
}

function distinctAddresses(entries: readonly HostsEntry[]): string[] {
  return [...new Set(entries.map(({ address }) => address))];
}
