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
 * `open` is the index of the block that ends the file without a line end: no line can be added after it.
 */
export function arrangeHostsEntries(entries: readonly HostsEntry[], wanted: readonly string[], open: number): HostsArrangement {
  const own = entries.filter((entry) => entry.ownership === 'yes');
  const others = entries.filter((entry) => entry.ownership !== 'yes');
  if (givesExactly(others, wanted)) return makeArrangement(others, own, others, []);

  const guess = splitByOwner(entries, wanted.length === 0);
  if (givesExactly(guess.others, wanted)) return makeArrangement(guess.others, guess.own, guess.others, []);

  const all = selectInOrder(entries, wanted);
  if (givesExactly(all, wanted)) return makeArrangement(others, own, all, []);

  const first = selectInOrder(others, wanted);
  const closed = others.filter(({ blockIndex }) => blockIndex !== open);
  const used = first.some(({ blockIndex }) => blockIndex === open) ? selectInOrder(closed, wanted) : first;
  return makeArrangement(others, own, used, wanted.slice(listDistinctAddresses(used).length));
}

function makeArrangement(
  others: readonly HostsEntry[],
  own: readonly HostsEntry[],
  used: readonly HostsEntry[],
  addedAddresses: readonly string[],
): HostsArrangement {
  const kept = new Set(used);
  return {
    shown: new Set(others.filter((entry) => kept.has(entry))),
    hidden: others.filter((entry) => !kept.has(entry)),
    obsolete: own.filter((entry) => !kept.has(entry)),
    addedAddresses,
  };
}

function givesExactly(entries: readonly HostsEntry[], wanted: readonly string[]): boolean {
  const said = listDistinctAddresses(entries);
  return said.length === wanted.length && said.every((address, at) => address === wanted[at]);
}

/** The lines that give the desired addresses in the desired order, as far as they do. */
function selectInOrder(entries: readonly HostsEntry[], wanted: readonly string[]): HostsEntry[] {
  const found = new Set<string>();
  return entries.filter(({ address }) => {
    const fits = found.has(address) || address === wanted[found.size];
    if (fits) found.add(address);
    return fits;
  });
}
