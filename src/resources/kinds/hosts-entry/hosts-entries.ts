import type { HostsBlock } from './hosts-block.ts';
import { makeUnmarkedHostsLine } from './owned-hosts-line.ts';

/** One block gives one name an address, or would give it if lazyjack had not taken the name. */
export interface HostsEntry {
  /** Index of the block. */
  readonly blockIndex: number;
  readonly address: string;
  /** lazyjack took the name from it. */
  readonly isTaken: boolean;
  /** `maybe`: without the owner comment, but identical to a line that lazyjack writes. */
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
 * Splits the entries of one name by owner. If no line has the owner mark, a line that looks like one of lazyjack counts as owned if there
 * must be one: because lazyjack took the name from foreign lines, or because no line had the name (`hadNone`).
 */
export function splitByOwner(entries: readonly HostsEntry[], hadNone: boolean): { owned: HostsEntry[]; foreign: HostsEntry[] } {
  const unmarked = entries.every(({ ownership }) => ownership !== 'yes') && (hadNone || entries.some(({ isTaken }) => isTaken));
  const isOwned = ({ ownership }: HostsEntry): boolean => ownership === 'yes' || (ownership === 'maybe' && unmarked);
  return { owned: entries.filter(isOwned), foreign: entries.filter((entry) => !isOwned(entry)) };
}

/** Each once, in file order. */
export function listDistinctAddresses(entries: readonly HostsEntry[]): string[] {
  return [...new Set(entries.map(({ address }) => address))];
}
