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
import { restoreTarget } from './restore-target.ts';

type Write = Transition<Json, JsonObject>;

/**
 * Takes back what this run did, newest wave first, and looks whether it is back. Never stops at what does not go: the rest is put back all
 * the same. Resolves with what is not as it was before the run; empty is success.
 */
export async function rollBack(executor: Executor, run: Run): Promise<readonly NotRestored[]> {
  const stuck: NotRestored[] = [];
  const guards = collectSideEffectSnapshots(executor, run);
  // What this run made, and takes away again but for what something foreign needs by now.
  const going = run.waves.flatMap(({ intent }) => intent.changes.filter(({ before }) => before === null));
  const held = new Set<Address>();
  for (const wave of run.waves.toReversed()) {
    const late = guards.filter((guard) => guard.laterStates !== undefined && wave.intent.sideEffectSnapshots.includes(guard));
    const still = going.filter(({ address }) => !held.has(address)).map(({ ref }) => ref);
    const notBackAgain = await restoreWave(executor, wave, late, still);
    stuck.push(...notBackAgain);
    for (const { address } of notBackAgain) held.add(address);
  }
  stuck.push(...(await tryRestoreSideEffects(executor, guards)));
  await recordRestoredWaves(executor, run, stuck);
  return stuck;
}

/**
 * Notes which waves are back, and with that no longer owned: with all that they altered on the side, and nothing that is stuck needs them. Docker turns
 * forwarding on whenever it starts with a network that it was not there to remove: what that network needed stays owned with it.
 */
async function recordRestoredWaves({ kinds, journal }: Executor, { waves }: Run, stuck: readonly NotRestored[]): Promise<void> {
  const open = new Set(stuck.map(({ address }) => address));
  for (const { intent, kind } of waves.toReversed()) {
    if (kindOf(kinds, { kind, id: {} }).retainedBecause !== undefined) continue;
    const isOpen = [...intent.changes, ...intent.sideEffectSnapshots].some(({ address }) => open.has(address));
    for (const { address, needs } of intent.changes) if (open.has(address)) for (const needed of needs) open.add(needed);
    if (!isOpen) await journal.append({ type: 'rolled-back', run: intent.run, seq: intent.seq }).catch(() => undefined);
  }
}

/** `late`: what others made on account of it goes with it, as it may be in a directory that an older wave made. */
async function restoreWave(
  executor: Executor,
  { intent, kind: name, isWritten }: Wave,
  laterStates: readonly SideEffectSnapshot[],
  going: readonly Ref[],
): Promise<readonly NotRestored[]> {
  const { host, kinds, journal, report } = executor;
  const kind = kindOf(kinds, { kind: name, id: {} });
  const { run, seq } = intent;
  // The last first, as with the waves: lines of a file come back in their order.
  const changes = intent.changes.toReversed();
  if (kind.retainedBecause !== undefined) {
    await journal.append({ type: 'rolled-back', run, seq }).catch(() => undefined);
    return [];
  }
  const addresses = changes.map(({ address }) => address);
  report({ type: 'rolling-back', addresses });
  // Without this line the ledger says less (that it was as written), and still enough: what by then is as before needs no undo. So a disk that
  // is full, which may be why this is rolled back at all, does not keep anything from being put back.
  await journal.append({ type: 'rolling-back', run, seq }).catch(() => undefined);
  try {
    const live = await readLiveStates(host, kinds, changes);
    const all = changes.map((change) => {
      const probed = live.get(change.address);
      // Somebody put it back meanwhile, or whoever looks is wrong: to put back what is back does no harm.
      const isDenied = isWritten && probed?.known === true && isSameJson(probed.state, change.before);
      const state = probed?.known === true && !isDenied ? probed.state : fillInDefaults(kind, change.after);
      return { change, state, ...restoreTarget({ before: change.before, written: [change.after], isUnconfirmed: true }, state, kind) };
    });
    const needed = await findNeededByForeign(executor, kind, all, going);
    const undos = all.map((item) => ({ ...item, target: needed.get(item.change)?.target ?? item.target }));
    const due = undos.filter(({ state, target }) => !isSameJson(state, target));
    const writes = due.map(({ change, state, target }) => ({ id: change.ref.id, before: state, after: target }));
    const said = await writeAll(host, kind, writes);
    const failed = new Map(due.map(({ change }, at) => [change, writes[at] && said.get(writes[at])]));
    await restoreSideEffects(executor, laterStates);
    const now = await readLiveStates(host, kinds, changes);
    const stuck = undos.flatMap(({ change, target, retainsWhole, retained }): NotRestored[] => {
      const probed = now.get(change.address);
      if (probed?.known !== true) return [{ address: change.address, reason: explainUnreadable(probed) }];
      if (retainsWhole || retained.length > 0)
        return [{ address: change.address, reason: 'somebody else changed it meanwhile; left as it is' }];
      const reason = needed.get(change)?.reason;
      if (reason !== undefined) return [{ address: change.address, reason }];
      return isSameJson(probed.state, target)
        ? []
        : [{ address: change.address, reason: failed.get(change) ?? explainDifference(target, probed.state) }];
    });
    report({ type: 'put-back', addresses: addresses.filter((address) => !stuck.some((item) => item.address === address)) });
    return stuck;
  } catch (cause) {
    return addresses.map((address) => ({ address, reason: messageOf(cause) }));
  }
}

interface ChangeToRestore {
  readonly change: Intent['changes'][number];
  readonly state: State;
  readonly target: State;
}

/** Something foreign has come to need these since: how much of them goes back, and why no more. */
async function findNeededByForeign(
  { host }: Executor,
  kind: Kind,
  undos: readonly ChangeToRestore[],
  going: readonly Ref[],
): Promise<ReadonlyMap<ChangeToRestore['change'], { readonly target: State; readonly reason: string }>> {
  const asked = undos.map(({ change, state, target }) => toTransition({ ...change, before: state, after: target }));
  // Where even the look fails, what is to be taken back is.
  const answers = (await kind.adjustRestore?.(host, asked, going).catch(() => undefined)) ?? [];
  return new Map(
    undos.flatMap(({ change }, at) => {
      const answer = answers[at];
      if (answer?.commands === undefined) return [];
      const reason = `${answer.note ?? 'stays'}. Run: ${answer.commands.slice(0, 3).join('; ')}, then lazyjack destroy`;
      return [[change, { target: answer.target, reason }] as const];
    }),
  );
}

/** As it would be seen to be: with what a wish may leave out. */
function fillInDefaults(kind: Kind, state: State): State {
  return state === null ? null : (kind.withDefaults?.(state) ?? state);
}

/**
 * All at once, and where that fails, each that is still due by itself: one that does not go must not hold up the others. Resolves with what
 * was said of those that failed; whether they are back after all is for a second look.
 */
async function writeAll(host: Host, kind: Kind, writes: readonly Write[]): Promise<ReadonlyMap<Write, string>> {
  const { signal } = new AbortController();
  const said = new Map<Write, string>();
  if (writes.length === 0) return said;
  try {
    await kind.write(host, writes, signal);
  } catch (cause) {
    for (const write of writes) said.set(write, messageOf(cause));
    if (writes.length === 1) return said;
    const live = await kind.probe(
      host,
      writes.map(({ id }) => id),
    );
    for (const [at, write] of writes.entries()) {
      const probed = live[at];
      if (probed?.known !== true || isSameJson(probed.state, write.after)) continue;
      await kind.write(host, [{ ...write, before: probed.state }], signal).catch((error: unknown) => said.set(write, messageOf(error)));
    }
  }
  return said;
}
