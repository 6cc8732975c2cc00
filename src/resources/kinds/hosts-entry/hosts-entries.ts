import type { HostsBlock } from './hosts-block.ts';
import { makeUnmarkedHostsLine } from './owned-hosts-line.ts';

/** That one block gives, or would give if we had not taken it, one name an address. */
export interface HostsEntry {
  /** Index of the block. */
  readonly blockIndex: number;
  readonly address: string;
  /** We took the name from it. */
  readonly isTaken: boolean;
  /** `maybe`: without our comment, but letter for letter what we write. */
  readonly ownership: 'yes' | 'no' | 'maybe';
}

/** The entries of each of these names, in file order. */
export function findHostsEntries(blocks: readonly HostsBlock[], names: Iterable<string>): Map<string, HostsEntry[]> {
  const entries = new Map([...names].map((name): [string, HostsEntry[]] => [name, []]));
  for (const [blockIndex, block] of blocks.entries()) {
    if (block.parsed === undefined) continue;
    const { address } = block.parsed;
    for (const { name } of block.parsed.names) {
      const found = entries.get(name);
      if (found === undefined || found.at(-1)?.blockIndex === blockIndex) continue;
      found.push({ blockIndex, address, isTaken: block.takenNames.has(name), ownership: determineOwnership(block, address, name) });
    }
  }
  return entries;
}

function determineOwnership({ isOwned, takenNames, original }: HostsBlock, address: string, name: string): HostsEntry['ownership'] {
  if (isOwned) return 'yes';
  return takenNames.size === 0 && original === makeUnmarkedHostsLine(address, name) ? 'maybe' : 'no';
}

/**
 * Whose the entries of one name are. Where no line of ours is marked, one that looks like ours is ours if there must be one: because we
 * took the name from others, or because nobody had the name (`hadNone`).
 */
export function splitByOwner(entries: readonly HostsEntry[], hadNone: boolean): { own: HostsEntry[]; others: HostsEntry[] } {
  const unmarked = entries.every(({ ownership }) => ownership !== 'yes') && (hadNone || entries.some(({ isTaken }) => isTaken));
  const isOurs = ({ ownership }: HostsEntry): boolean => ownership === 'yes' || (ownership === 'maybe' && unmarked);
  return { own: entries.filter(isOurs), others: entries.filter((entry) => !isOurs(entry)) };
}

/** Each once, in file order. */
export function listDistinctAddresses(entries: readonly HostsEntry[]): string[] {
  return [...new Set(entries.map(({ address }) => address))];
}
