import type { HostsEntry } from './hosts-entries.ts';

/** Which lines of others keep or get back a name so that it has the wanted addresses, and which addresses our own lines add. */
export interface Arrangement {
  readonly shown: ReadonlySet<HostsEntry>;
  /** Behind everything that is shown. */
  readonly added: readonly string[];
}

/**
 * Lines of others are used as far as they give the wanted addresses in the wanted order. It follows from the wanted addresses alone what
 * is taken and what is given back; so wanting what was there before gives back exactly what was taken.
 *
 * `open` is the block that ends the file without a line end: nothing can be added behind it, so it can only give the last of the addresses.
 */
export function arrange(entries: readonly HostsEntry[], wanted: readonly string[], open: number): Arrangement {
  const others = entries.filter(({ own }) => !own);
  const arrangement = useInOrder(others, wanted);
  const needsOpen = [...arrangement.shown].some(({ at }) => at === open);
  if (arrangement.added.length === 0 || !needsOpen) return arrangement;
  return useInOrder(
    others.filter(({ at }) => at !== open),
    wanted,
  );
}

function useInOrder(others: readonly HostsEntry[], wanted: readonly string[]): Arrangement {
  const found = new Set<string>();
  const shown = new Set<HostsEntry>();
  for (const entry of others) {
    if (!found.has(entry.address) && entry.address !== wanted[found.size]) continue;
    found.add(entry.address);
    shown.add(entry);
  }
  return { shown, added: wanted.slice(found.size) };
}
