import { distinctAddresses, splitByOwner, type HostsEntry } from './hosts-entries.ts';

/** Which lines give a name so that it has the wanted addresses. */
export interface Arrangement {
  /** Lines of others that keep the name, or get it back; from the rest of them it is taken. */
  readonly shown: ReadonlySet<HostsEntry>;
  readonly hidden: readonly HostsEntry[];
  /** Lines of ours that are no longer right. */
  readonly spare: readonly HostsEntry[];
  /** What lines of ours must give, behind all that is shown. */
  readonly added: readonly string[];
}

/**
 * Follows from the lines and the wanted addresses alone. Wanting what the lines of others say gives back all that was taken, so undo needs
 * to know no more than what was there before.
 *
 * `open` is the block that ends the file without a line end: nothing can be added behind it.
 */
export function arrange(entries: readonly HostsEntry[], wanted: readonly string[], open: number): Arrangement {
  const own = entries.filter((entry) => entry.own === 'yes');
  const others = entries.filter((entry) => entry.own !== 'yes');
  if (saysExactly(others, wanted)) return arrangement(others, own, others, []);

  const guess = splitByOwner(entries, wanted.length === 0);
  if (saysExactly(guess.others, wanted)) return arrangement(guess.others, guess.own, guess.others, []);

  const all = inOrder(entries, wanted);
  if (saysExactly(all, wanted)) return arrangement(others, own, all, []);

  const first = inOrder(others, wanted);
  const closed = others.filter(({ at }) => at !== open);
  const used = first.some(({ at }) => at === open) ? inOrder(closed, wanted) : first;
  return arrangement(others, own, used, wanted.slice(distinctAddresses(used).length));
}

function arrangement(
  others: readonly HostsEntry[],
  own: readonly HostsEntry[],
  used: readonly HostsEntry[],
  added: readonly string[],
): Arrangement {
  const kept = new Set(used);
  return {
    shown: new Set(others.filter((entry) => kept.has(entry))),
    hidden: others.filter((entry) => !kept.has(entry)),
    spare: own.filter((entry) => !kept.has(entry)),
    added,
  };
}

function saysExactly(entries: readonly HostsEntry[], wanted: readonly string[]): boolean {
  const said = distinctAddresses(entries);
  return said.length === wanted.length && said.every((address, at) => address === wanted[at]);
}

/** The lines that give the wanted addresses in the wanted order, as far as they do. */
function inOrder(entries: readonly HostsEntry[], wanted: readonly string[]): HostsEntry[] {
  const found = new Set<string>();
  return entries.filter(({ address }) => {
    const fits = found.has(address) || address === wanted[found.size];
    if (fits) found.add(address);
    return fits;
  });
}
