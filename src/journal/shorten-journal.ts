import { isDeepStrictEqual } from 'node:util';
import type { Address } from '../core/resource.ts';
import { type Begin, type Entry, phases } from './journal-entry.ts';
import { foldLedger } from './fold-ledger.ts';
import type { Ledger, Owned } from './ledger.ts';

/**
 * Removes entries that are no longer needed: restored resources, and runs without effect. The ledger stays the same: owned resources,
 * before-images, order and versions. An unfinished run, and everything before it, is kept.
 */
export function shortenEntries(entries: readonly Entry[]): readonly Entry[] {
  const fold = foldLedger();
  for (const entry of entries) fold.add(entry);
  const { owned, appliedBy, interrupted, machine, leftOut } = fold.ledger();
  if (interrupted !== undefined) return entries;
  const rest = withoutEmptyRuns(filterEntries(neededAddresses(entries, owned), entries), { appliedBy, ...(leftOut && { leftOut }) });
  // If these rules miss a case, the comparison of the ledgers decides.
  const sum = foldLedger();
  for (const entry of rest) sum.add(entry);
  const { owned: left, appliedBy: appliedByLeft, interrupted: open, machine: machineLeft, leftOut: leftOutLeft } = sum.ledger();
  return open === undefined &&
    machine === machineLeft &&
    isDeepStrictEqual(appliedBy, appliedByLeft) &&
    isDeepStrictEqual(leftOut, leftOutLeft) &&
    isSameOwnership([...owned.values()], [...left.values()])
    ? rest
    : entries;
}

/** Owned addresses, plus all addresses of a wave with an owned side effect: whether that is restored depends on the whole wave. */
function neededAddresses(entries: readonly Entry[], owned: ReadonlyMap<Address, Owned>): ReadonlySet<Address> {
  const kept = new Set(owned.keys());
  for (let size = -1; size !== kept.size;) {
    size = kept.size;
    for (const entry of entries) {
      if (entry.type !== 'intent' || !entry.sideEffectSnapshots.some(({ address }) => kept.has(address))) continue;
      for (const { address } of [...entry.changes, ...entry.sideEffectSnapshots]) kept.add(address);
    }
  }
  return kept;
}

function filterEntries(kept: ReadonlySet<Address>, entries: readonly Entry[]): readonly Entry[] {
  const isKept = ({ address }: { readonly address: Address }): boolean => kept.has(address);
  const waves = new Set<string>();
  const lastMachine = entries.findLast(({ type }) => type === 'machine');
  return entries.flatMap((entry): readonly Entry[] => {
    switch (entry.type) {
      case 'intent': {
        const [changes, sideEffectSnapshots] = [entry.changes.filter(isKept), entry.sideEffectSnapshots.filter(isKept)];
        if (changes.length + sideEffectSnapshots.length === 0) return [];
        waves.add(waveOf(entry));
        return [{ ...entry, changes, sideEffectSnapshots }];
      }
      case 'done':
        return waves.has(waveOf(entry)) ? [{ ...entry, altered: entry.altered.filter(isKept) }] : [];
      case 'rolling-back':
      case 'rolled-back':
        return waves.has(waveOf(entry)) ? [entry] : [];
      case 'forget': {
        const addresses = entry.addresses.filter((address) => kept.has(address));
        return addresses.length === 0 ? [] : [{ ...entry, addresses }];
      }
      case 'machine':
        return entry === lastMachine ? [entry] : [];
      case 'begin':
      case 'end':
        return [entry];
    }
  });
}

/** Keeps an empty run only if it alone shows which version applied its phase last, or what the last apply left out. */
function withoutEmptyRuns(entries: readonly Entry[], { appliedBy, leftOut }: Pick<Ledger, 'appliedBy' | 'leftOut'>): readonly Entry[] {
  const kept = new Set(
    entries.flatMap((entry) => (entry.type === 'begin' || entry.type === 'end' || entry.type === 'machine' ? [] : [entry.run])),
  );
  const applies = committedApplies(entries);
  for (const phase of phases) {
    const version = appliedBy.get(phase);
    const ofPhase = applies.filter((begin) => begin.phase === phase);
    const wholePhase = ofPhase.filter((begin) => begin.leftOut === undefined);
    const lastWhole = wholePhase.at(-1);
    if (lastWhole !== undefined && version !== undefined && wholePhase.findLast(({ run }) => kept.has(run))?.version !== version)
      kept.add(lastWhole.run);
    const last = ofPhase.at(-1);
    if (
      last !== undefined &&
      (version ?? leftOut?.get(phase)) !== undefined &&
      ofPhase.findLast(({ run }) => kept.has(run))?.leftOut !== last.leftOut
    )
      kept.add(last.run);
  }
  return entries.filter((entry) => entry.type === 'machine' || kept.has(entry.run));
}

function committedApplies(entries: readonly Entry[]): readonly Begin[] {
  const begins = new Map(entries.flatMap((entry) => (entry.type === 'begin' && entry.command === 'apply' ? [[entry.run, entry]] : [])));
  return entries.flatMap((entry) => (entry.type === 'end' && entry.outcome === 'committed' ? (begins.get(entry.run) ?? []) : []));
}

function waveOf({ run, seq }: { readonly run: string; readonly seq: number }): string {
  return `${run}/${seq}`;
}

/** Gaps in the order have no meaning. */
function isSameOwnership(one: readonly Owned[], other: readonly Owned[]): boolean {
  const inOrder = (things: readonly Owned[]): readonly Owned[] =>
    things.toSorted((a, b) => a.order - b.order).map((thing, order) => ({ ...thing, order }));
  return isDeepStrictEqual(inOrder(one), inOrder(other));
}
