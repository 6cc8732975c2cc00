import type { HostsBlock } from './hosts-block.ts';
import { bareOwnHostsLine } from './own-hosts-line.ts';

/** That one block gives, or would give if we had not taken it, one name an address. */
export interface HostsEntry {
  /** Index of the block. */
  readonly at: number;
  readonly address: string;
  /** We took the name from it. */
  readonly taken: boolean;
  /** `maybe`: without our comment, but letter for letter what we write. */
  readonly own: 'yes' | 'no' | 'maybe';
}

/** The entries of each of these names, in file order. */
export function entriesOf(blocks: readonly HostsBlock[], names: Iterable<string>): Map<string, HostsEntry[]> {
  const entries = new Map([...names].map((name): [string, HostsEntry[]] => [name, []]));
  for (const [at, block] of blocks.entries()) {
    if (block.parsed === undefined) continue;
    const { address } = block.parsed;
    for (const { name } of block.parsed.names) {
      const found = entries.get(name);
      if (found === undefined || found.at(-1)?.at === at) continue;
      found.push({ at, address, taken: block.took.has(name), own: isOwn(block, address, name) });
    }
  }
  return entries;
}

function isOwn({ own, took, original }: HostsBlock, address: string, name: string): HostsEntry['own'] {
  if (own) return 'yes';
  return took.size === 0 && original === bareOwnHostsLine(address, name) ? 'maybe' : 'no';
}

/**
 * Whose the entries of one name are. Where no line of ours is marked, one that looks like ours is ours if there must be one: because we
 * took the name from others, or because nobody had the name (`hadNone`).
 */
export function splitByOwner(entries: readonly HostsEntry[], hadNone: boolean): { own: HostsEntry[]; others: HostsEntry[] } {
  const unmarked = entries.every(({ own }) => own !== 'yes') && (hadNone || entries.some(({ taken }) => taken));
  const isOurs = ({ own }: HostsEntry): boolean => own === 'yes' || (own === 'maybe' && unmarked);
  return { own: entries.filter(isOurs), others: entries.filter((entry) => !isOurs(entry)) };
}

/** Each once, in file order. */
export function distinctAddresses(entries: readonly HostsEntry[]): string[] {
  return [...new Set(entries.map(({ address }) => address))];
}
