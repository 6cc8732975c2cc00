import { listDistinctAddresses, splitByOwner, type HostsEntry } from './hosts-entries.ts';

/** Which lines give a name its desired addresses. */
export interface HostsArrangement {
  /** Foreign lines that keep the name, or get it back. The name is taken from all other foreign lines. */
  readonly shown: ReadonlySet<HostsEntry>;
  readonly hidden: readonly HostsEntry[];
  /** Owned lines that are no longer correct. */
  readonly obsolete: readonly HostsEntry[];
  /** Addresses that owned lines must add, after all shown lines. */
  readonly addedAddresses: readonly string[];
}

/**
 * Depends only on the lines and the desired addresses. If the desired addresses equal those of the foreign lines, every taken name is given
 * back, so a restore needs only the before-image.
 *
 * `openBlockIndex` is the index of the block that ends the file without a line end: no line can be added after it.
 */
export function arrangeHostsEntries(entries: readonly HostsEntry[], desired: readonly string[], openBlockIndex: number): HostsArrangement {
  const ownedEntries = entries.filter((entry) => entry.ownership === 'yes');
  const foreignEntries = entries.filter((entry) => entry.ownership !== 'yes');
  if (givesExactly(foreignEntries, desired)) return makeArrangement(foreignEntries, ownedEntries, foreignEntries, []);

  const split = splitByOwner(entries, desired.length === 0);
  if (givesExactly(split.foreign, desired)) return makeArrangement(split.foreign, split.owned, split.foreign, []);

  const all = selectInOrder(entries, desired);
  if (givesExactly(all, desired)) return makeArrangement(foreignEntries, ownedEntries, all, []);

  const selected = selectInOrder(foreignEntries, desired);
  const closedEntries = foreignEntries.filter(({ blockIndex }) => blockIndex !== openBlockIndex);
  const usedEntries = selected.some(({ blockIndex }) => blockIndex === openBlockIndex) ? selectInOrder(closedEntries, desired) : selected;
  return makeArrangement(foreignEntries, ownedEntries, usedEntries, desired.slice(listDistinctAddresses(usedEntries).length));
}

function makeArrangement(
  foreignEntries: readonly HostsEntry[],
  ownedEntries: readonly HostsEntry[],
  usedEntries: readonly HostsEntry[],
  addedAddresses: readonly string[],
): HostsArrangement {
  const usedSet = new Set(usedEntries);
  return {
    shown: new Set(foreignEntries.filter((entry) => usedSet.has(entry))),
    hidden: foreignEntries.filter((entry) => !usedSet.has(entry)),
    obsolete: ownedEntries.filter((entry) => !usedSet.has(entry)),
    addedAddresses,
  };
}

function givesExactly(entries: readonly HostsEntry[], desired: readonly string[]): boolean {
  const addresses = listDistinctAddresses(entries);
  return addresses.length === desired.length && addresses.every((address, at) => address === desired[at]);
}

/** The lines that give the desired addresses in the desired order, as far as they do. */
function selectInOrder(entries: readonly HostsEntry[], desired: readonly string[]): HostsEntry[] {
  const found = new Set<string>();
  return entries.filter(({ address }) => {
    const fits = found.has(address) || address === desired[found.size];
    if (fits) found.add(address);
    return fits;
  });
}
