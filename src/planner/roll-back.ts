import { messageOf } from '../core/failure.ts';
import type { Host } from '../core/host/host-ports.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { kindOf, type Kind, type Transition } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import { isSameJson, type State } from '../core/state.ts';
import type { Intent } from '../journal/journal-entry.ts';
import { type SideEffectSnapshot, collectSideEffectSnapshots, restoreSideEffects, tryRestoreSideEffects } from './restore-side-effects.ts';
import type { Executor, Run, Wave } from './run.ts';
import { explainDifference, explainUnreadable, type NotRestored } from './not-restored.ts';
import { readLiveStates } from './live-states.ts';
import { toTransition } from './transition.ts';
import { restoreTarget } from '../journal/restore-target.ts';

type Write = Transition<Json, JsonObject>;

/**
 * Rolls back this run, newest wave first, and verifies the result. Continues past failures. Resolves with the resources that are not as
 * before the run; empty means success.
 */
export async function rollBack(executor: Executor, run: Run): Promise<readonly NotRestored[]> {
  const notRestored: NotRestored[] = [];
  const snapshots = collectSideEffectSnapshots(executor, run);
  // Resources that this run created and deletes again, unless a foreign object needs them by now.
  const created = run.waves.flatMap(({ intent }) => intent.changes.filter(({ before }) => before === null));
  const retainedAddresses = new Set<Address>();
  for (const wave of run.waves.toReversed()) {
    const lateSnapshots = snapshots.filter(
      (snapshot) => snapshot.laterStates !== undefined && wave.intent.sideEffectSnapshots.includes(snapshot),
    );
    const deleted = created.filter(({ address }) => !retainedAddresses.has(address)).map(({ ref }) => ref);
    const notRestoredOfWave = await restoreWave(executor, wave, lateSnapshots, deleted);
    notRestored.push(...notRestoredOfWave);
    for (const { address } of notRestoredOfWave) retainedAddresses.add(address);
  }
  notRestored.push(...(await tryRestoreSideEffects(executor, snapshots)));
  await recordRestoredWaves(executor, run, notRestored);
  return notRestored;
}

/**
 * Records the waves that are rolled back and therefore no longer owned: waves whose side effects are restored too, and that no remaining
 * resource needs. Docker turns forwarding on when it starts with a network whose removal it missed, so what that network needs stays owned
 * with it.
 */
async function recordRestoredWaves({ kinds, journal }: Executor, { waves }: Run, notRestored: readonly NotRestored[]): Promise<void> {
  const open = new Set(notRestored.map(({ address }) => address));
  for (const { intent, kind } of waves.toReversed()) {
    if (kindOf(kinds, { kind, id: {} }).retainedBecause !== undefined) continue;
    const isOpen = [...intent.changes, ...intent.sideEffectSnapshots].some(({ address }) => open.has(address));
    for (const { address, needs } of intent.changes) if (open.has(address)) for (const needed of needs) open.add(needed);
    if (!isOpen) await journal.append({ type: 'rolled-back', run: intent.run, seq: intent.seq }).catch(() => undefined);
  }
}

/** `laterStates`: late side effects of this wave are restored with it, because they may be in a directory that an older wave created. */
async function restoreWave(
  executor: Executor,
  { intent, kind: name, isWritten }: Wave,
  laterStates: readonly SideEffectSnapshot[],
  created: readonly Ref[],
): Promise<readonly NotRestored[]> {
  const { host, kinds, journal, report } = executor;
  const kind = kindOf(kinds, { kind: name, id: {} });
  const { run, seq } = intent;
  // In reverse order, like the waves: lines of a file return in their order.
  const changes = intent.changes.toReversed();
  if (kind.retainedBecause !== undefined) {
    await journal.append({ type: 'rolled-back', run, seq }).catch(() => undefined);
    return [];
  }
  // A reboot removed what the wave wrote.
  if (changes.length === 0) return [];
  const addresses = changes.map(({ address }) => address);
  report({ type: 'rolling-back', addresses });
  // Without this entry the ledger is less precise but sufficient: a resource that is as before needs no restore. So a full disk, which may
  // have caused the rollback, does not prevent it.
  await journal.append({ type: 'rolling-back', run, seq }).catch(() => undefined);
  try {
    const live = await readLiveStates(host, kinds, changes);
    const all = changes.map((change) => {
      const probed = live.get(change.address);
      // The resource was written, yet reads as before. Either somebody restored it meanwhile or the probe is wrong; restoring it again does
      // no harm.
      const isDenied = isWritten && probed?.known === true && isSameJson(probed.state, change.before);
      const state = probed?.known === true && !isDenied ? probed.state : fillInDefaults(kind, change.after);
      return { change, state, ...restoreTarget({ before: change.before, written: [change.after], isUnconfirmed: true }, state, kind) };
    });
    const needed = await findNeededByForeign(executor, kind, all, created);
    const restores = all.map((item) => {
      const answer = needed.get(item.change);
      return answer === undefined ? item : { ...item, target: answer.target };
    });
    const due = restores.filter(({ state, target }) => !isSameJson(state, target));
    const writes = due.map(({ change, state, target }) => ({ id: change.ref.id, before: state, after: target }));
    const messages = await writeAll(host, kind, writes);
    const failed = new Map(due.map(({ change }, at) => [change, writes[at] && messages.get(writes[at])]));
    await restoreSideEffects(executor, laterStates);
    const now = await readLiveStates(host, kinds, changes);
    const notRestored = restores.flatMap(({ change, target, retainsWhole, retained }): NotRestored[] => {
      const probed = now.get(change.address);
      if (probed?.known !== true) return [{ address: change.address, reason: explainUnreadable(probed) }];
      if (retainsWhole || retained.length > 0)
        return [{ address: change.address, reason: isWritten ? 'drifted meanwhile; retained' : 'its write did not finish; retained' }];
      const reason = needed.get(change)?.reason;
      if (reason !== undefined) return [{ address: change.address, reason }];
      return isSameJson(probed.state, target)
        ? []
        : [{ address: change.address, reason: failed.get(change) ?? explainDifference(target, probed.state) }];
    });
    report({ type: 'restored', addresses: addresses.filter((address) => !notRestored.some((item) => item.address === address)) });
    return notRestored;
  } catch (cause) {
    return addresses.map((address) => ({ address, reason: messageOf(cause) }));
  }
}

interface ChangeToRestore {
  readonly change: Intent['changes'][number];
  readonly state: State;
  readonly target: State;
}

interface Adjusted {
  readonly target: State;
  /** Why it is not restored further. */
  readonly reason?: string;
}

/** Changes that foreign objects need since, and those whose interface is gone: how far each is restored, and why no further. */
async function findNeededByForeign(
  { host }: Executor,
  kind: Kind,
  restores: readonly ChangeToRestore[],
  created: readonly Ref[],
): Promise<ReadonlyMap<ChangeToRestore['change'], Adjusted>> {
  const transitions = restores.map(({ change, state, target }) => toTransition({ ...change, before: state, after: target }));
  // If the check fails, restore all of them.
  const answers = (await kind.adjustRestore?.(host, transitions, created).catch(() => undefined)) ?? [];
  return new Map(
    restores.flatMap(({ change, target }, at): readonly (readonly [ChangeToRestore['change'], Adjusted])[] => {
      const answer = answers[at];
      // It was there before the run, so the host is not as before.
      if (answer?.isParentGone)
        return [[change, { target: null, ...(target !== null && { reason: 'its interface does not exist any more' }) }]];
      if (answer?.commands === undefined) return [];
      const reason = `${answer.note ?? 'retained'}. Run: ${answer.commands.slice(0, 3).join('; ')}, then lazyjack destroy`;
      return [[change, { target: answer.target, reason }]];
    }),
  );
}

/** The state as a probe would report it, with the fields that a desired state may leave out. */
function fillInDefaults(kind: Kind, state: State): State {
  return state === null ? null : (kind.withDefaults?.(state) ?? state);
}

/**
 * Writes all at once; if that fails, writes each remaining one by itself, so that one failure does not block the others. Resolves with the
 * error messages; the caller verifies the result.
 */
async function writeAll(host: Host, kind: Kind, writes: readonly Write[]): Promise<ReadonlyMap<Write, string>> {
  const { signal } = new AbortController();
  const messages = new Map<Write, string>();
  if (writes.length === 0) return messages;
  try {
    await kind.write(host, writes, signal);
  } catch (cause) {
    for (const write of writes) messages.set(write, messageOf(cause));
    if (writes.length === 1) return messages;
    const live = await kind.probe(
      host,
      writes.map(({ id }) => id),
    );
    for (const [at, write] of writes.entries()) {
      const probed = live[at];
      if (probed?.known !== true || isSameJson(probed.state, write.after)) continue;
      await kind.write(host, [{ ...write, before: probed.state }], signal).catch((error: unknown) => messages.set(write, messageOf(error)));
    }
  }
  return messages;
}
