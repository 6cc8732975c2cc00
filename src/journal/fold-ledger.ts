import type { Address } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Begin, Entry, Intent, Phase } from './journal-entry.ts';
import type { Interrupted, Ledger, Owned } from './ledger.ts';
import { restoreTarget } from './restore-target.ts';

interface Wave {
  readonly intent: Intent;
  /** The ledger's entry of each address before this wave. */
  readonly prior: ReadonlyMap<Address, Owned | undefined>;
  /** The entries after this wave's intent. As long as an entry is unchanged, no other wave has touched the address since. */
  readonly intended: ReadonlyMap<Address, Owned>;
}

/** Folds journal entries, oldest first, into a ledger. Only the entries count: recovery after a crash is reading them. */
export interface LedgerFold {
  add(entry: Entry): void;
  /** The ledger so far. */
  ledger(): Ledger;
}

/**
 * `boot`: the current boot ID; empty: unknown. Volatile resources are owned only in their own boot; their before-images count in every boot.
 * Without `boot`, all entries count.
 */
export function foldLedger(boot?: string): LedgerFold {
  const owned = new Map<Address, Owned>();
  const waves = new Map<string, Wave>();
  const open = new Map<string, Begin>();
  /** Resources that a run without an end entry restored; they stay owned until it ends. */
  const restored = new Map<string, Owned[]>();
  const appliedBy = new Map<Phase, string>();
  /** The boot of the last completed `apply` of each phase. */
  const appliedIn = new Map<Phase, string>();
  let machine: string | undefined;
  let current: Begin | undefined;
  let order = 0;

  /** The changes that the last completed `apply` of each phase left out. */
  const leftOut = new Map<Phase, number>();

  /** The whole phase is as desired now, whichever run began it, so changes of earlier interrupted runs are confirmed. */
  const commit = ({ phase, command, version, boot, leftOut: changes }: Begin): void => {
    if (changes !== undefined) {
      leftOut.set(phase, changes);
      return;
    }
    leftOut.delete(phase);
    if (command === 'apply') {
      appliedBy.set(phase, version);
      appliedIn.set(phase, boot);
    }
    for (const [run, begin] of open) if (begin.phase === phase) open.delete(run);
    for (const [address, item] of owned) {
      if (item.phase === phase && item.isUnconfirmed && item.causes === undefined) owned.set(address, { ...item, isUnconfirmed: false });
    }
  };

  const add = (entry: Entry): void => {
    switch (entry.type) {
      case 'begin':
        current = entry;
        open.set(entry.run, entry);
        // Runs do not overlap, so no entry refers to waves of another run any more.
        waves.clear();
        break;
      case 'intent': {
        if (current === undefined) break;
        const touched = [...entry.sideEffectSnapshots, ...entry.changes].map(({ address }) => address);
        const prior = new Map(touched.map((address) => [address, owned.get(address)]));
        const intended = new Map([...intendedOwnership(entry, current, owned, order)].map((change) => [change.address, change]));
        waves.set(waveKey(entry), { intent: entry, prior, intended });
        for (const [address, change] of intended) owned.set(address, change);
        order += touched.length;
        break;
      }
      case 'done': {
        const wave = waves.get(waveKey(entry));
        if (wave === undefined) break;
        confirmWave(wave, entry.altered, owned);
        restored.set(entry.run, [...(restored.get(entry.run) ?? []), ...forgottenBy(wave, owned)]);
        break;
      }
      case 'rolling-back': {
        const wave = waves.get(waveKey(entry));
        for (const { address, before } of wave?.intent.changes ?? []) {
          // The entry may be gone if it had been restored; while half rolled back it must not be forgotten.
          const found = owned.get(address) ?? wave?.intended.get(address);
          if (found !== undefined) owned.set(address, { ...found, written: [...found.written, before], isUnconfirmed: true });
        }
        break;
      }
      case 'rolled-back':
        for (const [address, prior] of waves.get(waveKey(entry))?.prior ?? []) {
          if (prior === undefined) owned.delete(address);
          else owned.set(address, prior);
        }
        break;
      case 'forget':
        restored.set(entry.run, [...(restored.get(entry.run) ?? []), ...entry.addresses.flatMap((address) => owned.get(address) ?? [])]);
        break;
      case 'machine':
        machine = entry.machine;
        break;
      case 'end': {
        const ended = open.get(entry.run);
        open.delete(entry.run);
        // An entry that changed since (a rollback that failed) is kept.
        for (const item of restored.get(entry.run) ?? []) if (owned.get(item.address) === item) owned.delete(item.address);
        restored.delete(entry.run);
        if (ended !== undefined && entry.outcome === 'committed') commit(ended);
        current = undefined;
        break;
      }
    }
  };

  return {
    add,
    ledger: () => {
      const isOfThisBoot = (written: string): boolean => boot === undefined || isSameBoot(written, boot);
      const current = new Map([...owned].filter(([, item]) => !item.volatile || isOfThisBoot(item.boot)));
      const phasesOfEarlierBoots = [...owned.values()].flatMap((item) => (isOfThisBoot(item.boot) ? [] : [item.phase]));
      const stillRestored = [...restored.values()].flat().filter((item) => current.get(item.address) === item);
      const ownedPhases = new Set([...owned.values()].map(({ phase }) => phase));
      const found = {
        owned: current,
        restored: new Set(stillRestored.map(({ address }) => address)),
        removedByReboot: new Map([...owned].filter(([address]) => !current.has(address))),
        notAppliedSinceBoot: new Set(phasesOfEarlierBoots.filter((phase) => !isOfThisBoot(appliedIn.get(phase) ?? neverApplied))),
        appliedBy: new Map([...appliedBy].filter(([phase]) => ownedPhases.has(phase))),
        ...(machine !== undefined && { machine }),
        ...withLeftOut([...leftOut].filter(([phase]) => ownedPhases.has(phase))),
      };
      const last = [...open.values()].at(-1);
      return last === undefined ? found : { ...found, interrupted: interruptedRun(last, found) };
    },
  };
}

function withLeftOut(phases: readonly (readonly [Phase, number])[]): Pick<Ledger, 'leftOut'> {
  return phases.length === 0 ? {} : { leftOut: new Map(phases) };
}

/** Folds a whole journal, oldest entry first. Pure. */
export function readLedger(entries: Iterable<Entry>, boot: string): Ledger {
  const fold = foldLedger(boot);
  for (const entry of entries) fold.add(entry);
  return fold.ledger();
}

/** No boot has this ID. */
const neverApplied = 'none';

const waveKey = ({ run, seq }: { readonly run: string; readonly seq: number }): string => `${run}/${seq}`;

function* intendedOwnership(intent: Intent, begin: Begin, owned: ReadonlyMap<Address, Owned>, order: number): Generator<Owned> {
  const shared = { phase: begin.phase, writtenBy: begin.version, boot: begin.boot, isUnconfirmed: true };
  const causes = intent.changes.map(({ address }) => address);
  for (const [at, snapshot] of intent.sideEffectSnapshots.entries()) {
    const { prior, before } = continueFrom(owned.get(snapshot.address), begin, snapshot.before);
    const common = { address: snapshot.address, ref: snapshot.ref, needs: prior?.needs ?? [], order: prior?.order ?? order + at };
    const late = snapshot.laterStates ?? [];
    if (prior === undefined)
      yield {
        ...common,
        ...shared,
        volatile: snapshot.volatile,
        before,
        written: [...late, snapshot.before],
        causes,
        ...(snapshot.foreign && { foreign: true as const }),
      };
    else if (prior.causes === undefined) yield { ...prior, written: [...prior.written, snapshot.before] };
    else
      yield {
        ...prior,
        written: [...prior.written, ...late, snapshot.before],
        causes: [...new Set([...prior.causes, ...causes])],
        volatile: prior.volatile && snapshot.volatile,
      };
  }
  for (const [at, change] of intent.changes.entries()) {
    const earlier = owned.get(change.address);
    const { prior, before } = continueFrom(earlier, begin, change.before);
    const mine: Owned = {
      address: change.address,
      ref: change.ref,
      phase: begin.phase,
      before,
      written: prior === undefined ? [change.after] : [...prior.written, change.after],
      isUnconfirmed: true,
      needs: change.needs,
      order: prior?.order ?? order + intent.sideEffectSnapshots.length + at,
      writtenBy: begin.version,
      boot: begin.boot,
      volatile: change.volatile,
      ...contextOf(prior, change, earlier),
    };
    // The restore is not confirmed. The cause may alter it again, so the before-image from that side effect still counts.
    yield change.forgets && prior?.causes !== undefined ? { ...mine, causes: prior.causes } : mine;
  }
}

/** The context of the first of our writes in this boot counts; if that recorded none, the one of an earlier boot. */
function contextOf(
  prior: Owned | undefined,
  { context: remembered }: Intent['changes'][number],
  earlier: Owned | undefined,
): Pick<Owned, 'context'> {
  const first = prior === undefined ? (remembered ?? earlier?.context) : prior.context;
  return first === undefined ? {} : { context: first };
}

function confirmWave(
  { intent, prior, intended }: Wave,
  altered: readonly { readonly address: Address; readonly after: State }[],
  owned: Map<Address, Owned>,
): void {
  for (const { address, after, forgets: release } of intent.changes) {
    const found = owned.get(address);
    // A restored resource stays unconfirmed until the run ends: a rollback may recreate it after the journal became unwritable.
    if (!release && found !== undefined) owned.set(address, { ...found, written: [after], isUnconfirmed: false });
  }
  const became = new Map(altered.map(({ address, after }) => [address, after]));
  for (const { address, laterStates: late } of intent.sideEffectSnapshots) {
    const found = owned.get(address);
    const after = became.get(address);
    const before = prior.get(address);
    if (found === undefined || found !== intended.get(address)) continue;
    const isLate = late !== undefined && found.causes !== undefined;
    const states = isLate ? late : [];
    const written = [...(before?.written ?? []), ...states, ...(after === undefined ? [] : [after])];
    if (after !== undefined || isLate) owned.set(address, { ...found, written, isUnconfirmed: false });
    else if (before === undefined) owned.delete(address);
    else owned.set(address, before);
  }
}

/** Resources that this wave restored. */
function forgottenBy({ intent }: Wave, owned: ReadonlyMap<Address, Owned>): readonly Owned[] {
  return intent.changes.flatMap(({ address, forgets: release }) => (release ? (owned.get(address) ?? []) : []));
}

/**
 * The entry that a write continues, and the before-image that counts. A volatile resource of an earlier boot is gone, so that entry ends, and an
 * object in its place is foreign. The before-image of an object that existed before the first write stands, except for fields that others
 * changed in between. `live`: the live state before this write.
 */
function continueFrom(
  earlier: Owned | undefined,
  { boot }: Begin,
  live: State,
): { readonly prior: Owned | undefined; readonly before: State } {
  if (earlier === undefined) return { prior: undefined, before: live };
  if (!earlier.volatile || isSameBoot(earlier.boot, boot)) return { prior: earlier, before: earlier.before };
  const isForeign = earlier.before === null;
  return { prior: undefined, before: isForeign ? live : restoreTarget({ ...earlier, isUnconfirmed: true }, live).target };
}

/** An empty boot ID is unknown, and not that of another boot. */
function isSameBoot(one: string, other: string): boolean {
  return one === other || one === '' || other === '';
}

/** Restored resources were verified and are not unconfirmed. */
function interruptedRun({ run, at, command, phase }: Begin, { owned, restored }: Pick<Ledger, 'owned' | 'restored'>): Interrupted {
  const inDoubt = [...owned.values()].filter((item) => item.isUnconfirmed && !restored.has(item.address));
  return { run, at, command, phase, unconfirmed: inDoubt.map(({ address }) => address) };
}
