import { listDistinctAddresses, splitByOwner, type HostsEntry } from './hosts-entries.ts';

/** Which lines give a name so that it has the wanted addresses. */
export interface HostsArrangement {
  /** Lines of others that keep the name, or get it back; from the rest of them it is taken. */
  readonly shown: ReadonlySet<HostsEntry>;
  readonly hidden: readonly HostsEntry[];
  /** Lines of ours that are no longer right. */
  readonly obsolete: readonly HostsEntry[];
  /** What lines of ours must give, behind all that is shown. */
  readonly addedAddresses: readonly string[];
}

/**
 * Follows from the lines and the wanted addresses alone. Wanting what the lines of others say gives back all that was taken, so undo needs
 * to know no more than what was there before.
 *
 * `open` is the block that ends the file without a line end: nothing can be added behind it.
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

/** The lines that give the wanted addresses in the wanted order, as far as they do. */
function selectInOrder(entries: readonly HostsEntry[], wanted: readonly string[]): HostsEntry[] {
  const found = new Set<string>();
  return entries.filter(({ address }) => {
    const fits = found.has(address) || address === wanted[found.size];
    if (fits) found.add(address);
    return fits;
  });
}
