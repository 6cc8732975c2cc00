import { messageOf } from '../core/failure.ts';
import type { Host } from '../core/host.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { kindOf, type Kind, type Transition } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import { sameJson, type State } from '../core/state.ts';
import type { Intent } from '../journal/entry.ts';
import { type Guard, guardsOf, restoreGuards, restoreLast } from './restore-guards.ts';
import type { Executor, Run, Wave } from './run.ts';
import { notBack, notReadable, type Stuck } from './stuck.ts';
import { survey } from './survey.ts';
import { transitionOf } from './transition.ts';
import { undo } from './undo.ts';

type Write = Transition<Json, JsonObject>;

/**
 * Takes back what this run did, newest wave first, and looks whether it is back. Never stops at what does not go: the rest is put back all
 * the same. Resolves with what is not as it was before the run; empty is success.
 */
export async function rollBack(executor: Executor, run: Run): Promise<readonly Stuck[]> {
  const stuck: Stuck[] = [];
  const guards = guardsOf(executor, run);
  // What this run made, and takes away again but for what something foreign needs by now.
  const going = run.waves.flatMap(({ intent }) => intent.changes.filter(({ before }) => before === null));
  const held = new Set<Address>();
  for (const wave of run.waves.toReversed()) {
    const late = guards.filter((guard) => guard.late !== undefined && wave.intent.guards.includes(guard));
    const still = going.filter(({ address }) => !held.has(address)).map(({ ref }) => ref);
    const notBackAgain = await undoWave(executor, wave, late, still);
    stuck.push(...notBackAgain);
    for (const { address } of notBackAgain) held.add(address);
  }
  stuck.push(...(await restoreLast(executor, guards)));
  await confirm(executor, run, stuck);
  return stuck;
}

/**
 * Notes which waves are back, and with that no longer owned: with all that they altered on the side, and nothing that is stuck needs them. Docker turns
 * forwarding on whenever it starts with a network that it was not there to remove: what that network needed stays owned with it.
 */
async function confirm({ kinds, journal }: Executor, { waves }: Run, stuck: readonly Stuck[]): Promise<void> {
  const open = new Set(stuck.map(({ address }) => address));
  for (const { intent, kind } of waves.toReversed()) {
    if (kindOf(kinds, { kind, id: {} }).kept !== undefined) continue;
    const isOpen = [...intent.changes, ...intent.guards].some(({ address }) => open.has(address));
    for (const { address, needs } of intent.changes) if (open.has(address)) for (const needed of needs) open.add(needed);
    if (!isOpen) await journal.append({ type: 'undone', run: intent.run, seq: intent.seq }).catch(() => undefined);
  }
}

/** `late`: what others made on account of it goes with it, as it may be in a directory that an older wave made. */
async function undoWave(
  executor: Executor,
  { intent, kind: name, written }: Wave,
  late: readonly Guard[],
  going: readonly Ref[],
): Promise<readonly Stuck[]> {
  const { host, kinds, journal, report } = executor;
  const kind = kindOf(kinds, { kind: name, id: {} });
  const { run, seq } = intent;
  // The last first, as with the waves: lines of a file come back in their order.
  const changes = intent.changes.toReversed();
  if (kind.kept !== undefined) {
    await journal.append({ type: 'undone', run, seq }).catch(() => undefined);
    return [];
  }
  const addresses = changes.map(({ address }) => address);
  report({ type: 'rolling-back', addresses });
  // Without this line the ledger says less (that it was as written), and still enough: what by then is as before needs no undo. So a disk that
  // is full, which may be why this is rolled back at all, does not keep anything from being put back.
  await journal.append({ type: 'undoing', run, seq }).catch(() => undefined);
  try {
    const live = await survey(host, kinds, changes);
    const all = changes.map((change) => {
      const probed = live.get(change.address);
      // Somebody put it back meanwhile, or whoever looks is wrong: to put back what is back does no harm.
      const isDenied = written && probed?.known === true && sameJson(probed.state, change.before);
      const state = probed?.known === true && !isDenied ? probed.state : asFound(kind, change.after);
      return { change, state, ...undo({ before: change.before, ours: [change.after], inDoubt: true }, state, kind) };
    });
    const needed = await neededByOthers(executor, kind, all, going);
    const undos = all.map((item) => ({ ...item, target: needed.get(item.change)?.target ?? item.target }));
    const due = undos.filter(({ state, target }) => !sameJson(state, target));
    const writes = due.map(({ change, state, target }) => ({ id: change.ref.id, before: state, after: target }));
    const said = await writeAll(host, kind, writes);
    const failed = new Map(due.map(({ change }, at) => [change, writes[at] && said.get(writes[at])]));
    await restoreGuards(executor, late);
    const now = await survey(host, kinds, changes);
    const stuck = undos.flatMap(({ change, target, leftWhole, left }): Stuck[] => {
      const probed = now.get(change.address);
      if (probed?.known !== true) return [{ address: change.address, why: notReadable(probed) }];
      if (leftWhole || left.length > 0) return [{ address: change.address, why: 'somebody else changed it meanwhile; left as it is' }];
      const why = needed.get(change)?.why;
      if (why !== undefined) return [{ address: change.address, why }];
      return sameJson(probed.state, target) ? [] : [{ address: change.address, why: failed.get(change) ?? notBack(target, probed.state) }];
    });
    report({ type: 'put-back', addresses: addresses.filter((address) => !stuck.some((item) => item.address === address)) });
    return stuck;
  } catch (cause) {
    return addresses.map((address) => ({ address, why: messageOf(cause) }));
  }
}

interface Undone {
  readonly change: Intent['changes'][number];
  readonly state: State;
  readonly target: State;
}

/** Something foreign has come to need these since: how much of them goes back, and why no more. */
async function neededByOthers(
  { host }: Executor,
  kind: Kind,
  undos: readonly Undone[],
  going: readonly Ref[],
): Promise<ReadonlyMap<Undone['change'], { readonly target: State; readonly why: string }>> {
  const asked = undos.map(({ change, state, target }) => transitionOf({ ...change, before: state, after: target }));
  // Where even the look fails, what is to be taken back is.
  const answers = (await kind.undo?.(host, asked, going).catch(() => undefined)) ?? [];
  return new Map(
    undos.flatMap(({ change }, at) => {
      const answer = answers[at];
      if (answer?.help === undefined) return [];
      const why = `${answer.note ?? 'stays'}. Run: ${answer.help.slice(0, 3).join('; ')}, then lazyjack destroy`;
      return [[change, { target: answer.target, why }] as const];
    }),
  );
}

/** As it would be seen to be: with what a wish may leave out. */
function asFound(kind: Kind, state: State): State {
  return state === null ? null : (kind.asWritten?.(state) ?? state);
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
      if (probed?.known !== true || sameJson(probed.state, write.after)) continue;
      await kind.write(host, [{ ...write, before: probed.state }], signal).catch((error: unknown) => said.set(write, messageOf(error)));
    }
  }
  return said;
}
