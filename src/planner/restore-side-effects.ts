import { messageOf } from '../core/failure.ts';
import type { Json } from '../core/json.ts';
import { kindOf } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import { isSameJson, type State } from '../core/state.ts';
import type { Intent } from '../journal/journal-entry.ts';
import type { Executor, Run } from './run.ts';
import { explainDifference, explainUnreadable, type NotRestored } from './not-restored.ts';
import { readLiveStates } from './live-states.ts';
import { toTransition } from './transition.ts';

export type SideEffectSnapshot = Intent['sideEffectSnapshots'][number];

/** What the waves altered beside their own, as it was before the first of them; not what an older wave made, and takes back itself. */
export function collectSideEffectSnapshots({ kinds }: Executor, { waves }: Run): readonly SideEffectSnapshot[] {
  const met = new Set<Address>();
  return waves.flatMap(({ intent }) => {
    const own = intent.sideEffectSnapshots.filter(
      ({ address, ref }) => !met.has(address) && kindOf(kinds, ref).retainedBecause === undefined,
    );
    for (const { address } of [...intent.sideEffectSnapshots, ...intent.changes]) met.add(address);
    return own;
  });
}

/** As restoreGuards, and never rejects: where not even a look at them succeeds, nobody knows that they are back. */
export async function tryRestoreSideEffects(executor: Executor, snapshots: readonly SideEffectSnapshot[]): Promise<readonly NotRestored[]> {
  try {
    return await restoreSideEffects(executor, snapshots);
  } catch (cause) {
    return snapshots.map(({ address }) => ({ address, reason: messageOf(cause) }));
  }
}

/** How often what is left is tried again while that makes a difference: what is in a directory goes before the directory. */
const MAX_PASSES = 8;

/**
 * Writes each of these that is not as it was; what its kind would leave where it is counts as given back. Resolves with what could not be, and rejects
 * where not even a look at them succeeds.
 */
export async function restoreSideEffects(
  { host, kinds }: Executor,
  things: readonly SideEffectSnapshot[],
): Promise<readonly NotRestored[]> {
  if (things.length === 0) return [];
  const unreadable = new Map<Address, string>();
  const held = new Map<Address, string>();
  const said = new Map<Address, string>();
  const changed = async (): Promise<DueSnapshot[]> => {
    const live = await readLiveStates(host, kinds, things);
    unreadable.clear();
    held.clear();
    const differing = things.flatMap((snapshot) => {
      const probed = live.get(snapshot.address);
      if (probed?.known === false) unreadable.set(snapshot.address, explainUnreadable(probed));
      return probed?.known === true && !isSameJson(probed.state, snapshot.before) ? [{ snapshot, state: probed.state }] : [];
    });
    // The parameters of a bridge that was taken back are gone with it: nothing of them is to be restored.
    const targets = await Promise.all(
      differing.map(async ({ snapshot, state }) => {
        const asked = [toTransition({ ref: snapshot.ref, before: state, after: snapshot.before })];
        const [answer] = (await kindOf(kinds, snapshot.ref).adjustRestore?.(host, asked, [])) ?? [];
        if (answer?.commands !== undefined)
          held.set(snapshot.address, [answer.note ?? explainDifference(snapshot.before, state), ...answer.commands].join('; '));
        return answer === undefined ? snapshot.before : answer.target;
      }),
    );
    return differing.flatMap((each, at) => {
      const target = targets[at] ?? null;
      return isSameJson(target, each.state) ? [] : [{ ...each, target }];
    });
  };
  let due = await changed();
  for (let pass = 1; due.length > 0 && pass <= MAX_PASSES; pass += 1) {
    for (const { snapshot, state, target } of due) {
      await kindOf(kinds, snapshot.ref)
        .write(host, [toTransition({ ref: snapshot.ref, before: state, after: target })], new AbortController().signal)
        .catch((cause: unknown) => said.set(snapshot.address, messageOf(cause)));
    }
    const still = await changed();
    if (isSameJson(still.map(addressAndState), due.map(addressAndState))) break;
    due = still;
  }
  return [
    ...due.map(({ snapshot, state }) => ({
      address: snapshot.address,
      reason: said.get(snapshot.address) ?? explainDifference(snapshot.before, state),
    })),
    ...[...held, ...unreadable].map(([address, reason]) => ({ address, reason })),
  ];
}

interface DueSnapshot {
  readonly snapshot: SideEffectSnapshot;
  readonly state: State;
  readonly target: State;
}

function addressAndState({ snapshot, state }: { readonly snapshot: SideEffectSnapshot; readonly state: State }): Json {
  return [snapshot.address, state];
}
