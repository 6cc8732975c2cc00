import { messageOf } from '../core/failure.ts';
import type { Host } from '../core/host.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { kindOf, type Kind, type Transition } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import { sameJson, type State } from '../core/state.ts';
import type { Intent } from '../journal/entry.ts';
import type { Executor, Run, Wave } from './run.ts';
import { survey } from './survey.ts';
import { undo } from './undo.ts';

type Write = Transition<Json, JsonObject>;

/** Something that is neither as before nor as wanted. */
export interface Stuck {
  readonly address: Address;
  readonly why: string;
}

/**
 * Takes back what this run did, newest wave first, and looks whether it is back. Never stops at what does not go: the rest is put back all
 * the same. Resolves with what is not as it was before the run; empty is success.
 */
export async function rollBack(executor: Executor, run: Run): Promise<readonly Stuck[]> {
  const stuck: Stuck[] = [];
  const guards = guardsOf(executor, run);
  for (const wave of run.waves.toReversed()) {
    const late = guards.filter((guard) => guard.late !== undefined && wave.intent.guards.includes(guard));
    stuck.push(...(await undoWave(executor, wave, late)));
  }
  stuck.push(...(await restoreLast(executor, guards)));
  return stuck;
}

/** Where not even a look at them succeeds, nobody knows that they are back. */
async function restoreLast(executor: Executor, guards: readonly Guard[]): Promise<readonly Stuck[]> {
  try {
    return await restore(executor, guards);
  } catch (cause) {
    return guards.map(({ address }) => ({ address, why: messageOf(cause) }));
  }
}

/** What the waves altered beside their own, as it was before the first of them; not what an older wave made, and takes back itself. */
function guardsOf({ kinds }: Executor, { waves }: Run): readonly Guard[] {
  const met = new Set<Address>();
  return waves.flatMap(({ intent }) => {
    const own = intent.guards.filter(({ address, ref }) => !met.has(address) && kindOf(kinds, ref).kept === undefined);
    for (const { address } of [...intent.guards, ...intent.changes]) met.add(address);
    return own;
  });
}

/** `late`: what others made on account of it goes with it, as it may be in a directory that an older wave made. */
async function undoWave(executor: Executor, { intent, kind: name }: Wave, late: readonly Guard[]): Promise<readonly Stuck[]> {
  const { host, kinds, journal, report } = executor;
  const kind = kindOf(kinds, { kind: name, id: {} });
  const { run, seq, changes } = intent;
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
    const undos = changes.map((change) => {
      const probed = live.get(change.address);
      const state = probed?.known === true ? probed.state : change.after;
      return { change, state, ...undo({ before: change.before, ours: [change.after], inDoubt: true }, state, kind) };
    });
    const due = undos.filter(({ state, target }) => !sameJson(state, target));
    const writes = due.map(({ change, state, target }) => ({ id: change.ref.id, before: state, after: target }));
    const said = await writeAll(host, kind, writes);
    const failed = new Map(due.map(({ change }, at) => [change, writes[at] && said.get(writes[at])]));
    await restore(executor, late);
    const now = await survey(host, kinds, changes);
    const stuck = undos.flatMap(({ change, target, leftWhole, left }): Stuck[] => {
      const probed = now.get(change.address);
      if (probed?.known !== true) return [{ address: change.address, why: probed?.reason ?? 'could not be read' }];
      if (leftWhole || left.length > 0) return [{ address: change.address, why: 'somebody else changed it meanwhile; left as it is' }];
      return sameJson(probed.state, target)
        ? []
        : [{ address: change.address, why: failed.get(change) ?? difference(target, probed.state) }];
    });
    if (stuck.length === 0) await journal.append({ type: 'undone', run, seq }).catch(() => undefined);
    report({ type: 'put-back', addresses: addresses.filter((address) => !stuck.some((item) => item.address === address)) });
    return stuck;
  } catch (cause) {
    return addresses.map((address) => ({ address, why: messageOf(cause) }));
  }
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

type Guard = Intent['guards'][number];

/** How often what is left is tried again while that makes a difference: what is in a directory goes before the directory. */
const PASSES = 8;

/** Resolves with what could not be given back. */
async function restore({ host, kinds }: Executor, things: readonly Guard[]): Promise<readonly Stuck[]> {
  if (things.length === 0) return [];
  const unreadable = new Map<Address, string>();
  const changed = async (): Promise<{ thing: Guard; state: State }[]> => {
    const live = await survey(host, kinds, things);
    unreadable.clear();
    const differing = things.flatMap((thing) => {
      const probed = live.get(thing.address);
      if (probed?.known === false) unreadable.set(thing.address, probed.reason);
      return probed?.known === true && !sameJson(probed.state, thing.before) ? [{ thing, state: probed.state }] : [];
    });
    // The parameters of a bridge that was taken back are gone with it: nothing of them is to be restored.
    const due = await Promise.all(
      differing.map(async ({ thing, state }) => {
        const asked = [{ id: thing.ref.id, before: state, after: thing.before }];
        const [answer] = (await kindOf(kinds, thing.ref).undo?.(host, asked, [])) ?? [];
        return answer === undefined || !sameJson(answer.target, state);
      }),
    );
    return differing.filter((_, at) => due[at]);
  };
  let due = await changed();
  for (let pass = 1; due.length > 0 && pass <= PASSES; pass += 1) {
    for (const { thing, state } of due) {
      const transition: { id: JsonObject; before: State; after: State } = { id: thing.ref.id, before: state, after: thing.before };
      // What fails here is reported by the last look.
      await kindOf(kinds, thing.ref)
        .write(host, [transition], new AbortController().signal)
        .catch(() => undefined);
    }
    const still = await changed();
    if (sameJson(still.map(stateOf), due.map(stateOf))) break;
    due = still;
  }
  return [
    ...due.map(({ thing, state }) => ({ address: thing.address, why: difference(thing.before, state) })),
    ...[...unreadable].map(([address, why]) => ({ address, why })),
  ];
}

function stateOf({ thing, state }: { readonly thing: Guard; readonly state: State }): Json {
  return [thing.address, state];
}

function difference(wanted: State, found: State): string {
  return `should be ${JSON.stringify(wanted)} again and is ${JSON.stringify(found)}`;
}
