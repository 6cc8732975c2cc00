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

/**
 * Side-effect snapshots of the run, from the first wave that touched each address. Excludes resources that an earlier wave changed, because
 * that wave restores them itself.
 */
export function collectSideEffectSnapshots({ kinds }: Executor, { waves }: Run): readonly SideEffectSnapshot[] {
  const seenAddresses = new Set<Address>();
  return waves.flatMap(({ intent }) => {
    const firstSnapshots = intent.sideEffectSnapshots.filter(
      ({ address, ref }) => !seenAddresses.has(address) && kindOf(kinds, ref).retainedBecause === undefined,
    );
    for (const { address } of [...intent.sideEffectSnapshots, ...intent.changes]) seenAddresses.add(address);
    return firstSnapshots;
  });
}

/** Like restoreSideEffects, but never rejects: if even the probe fails, all of them count as not restored. */
export async function tryRestoreSideEffects(executor: Executor, snapshots: readonly SideEffectSnapshot[]): Promise<readonly NotRestored[]> {
  try {
    return await restoreSideEffects(executor, snapshots);
  } catch (cause) {
    return snapshots.map(({ address }) => ({ address, reason: messageOf(cause) }));
  }
}

/** Maximum number of passes while each makes progress: the contents of a directory go before the directory. */
const maxPasses = 8;

/**
 * Restores each snapshot whose live state differs. A state that its kind would retain counts as restored. Resolves with the resources that
 * could not be restored; rejects if even the probe fails.
 */
export async function restoreSideEffects(
  { host, kinds }: Executor,
  snapshots: readonly SideEffectSnapshot[],
): Promise<readonly NotRestored[]> {
  if (snapshots.length === 0) return [];
  const unreadable = new Map<Address, string>();
  const neededByForeign = new Map<Address, string>();
  const writeErrors = new Map<Address, string>();
  const findDue = async (): Promise<DueSnapshot[]> => {
    const live = await readLiveStates(host, kinds, snapshots);
    unreadable.clear();
    neededByForeign.clear();
    const differing = snapshots.flatMap((snapshot) => {
      const probed = live.get(snapshot.address);
      if (probed?.known === false) unreadable.set(snapshot.address, explainUnreadable(probed));
      return probed?.known === true && !isSameJson(probed.state, snapshot.before) ? [{ snapshot, state: probed.state }] : [];
    });
    // Parameters of a removed bridge are gone with it and need no restore.
    const targets = await Promise.all(
      differing.map(async ({ snapshot, state }) => {
        const transitions = [toTransition({ ref: snapshot.ref, before: state, after: snapshot.before })];
        const [answer] = (await kindOf(kinds, snapshot.ref).adjustRestore?.(host, transitions, [])) ?? [];
        if (answer?.commands !== undefined)
          neededByForeign.set(snapshot.address, [answer.note ?? explainDifference(snapshot.before, state), ...answer.commands].join('; '));
        return answer === undefined ? snapshot.before : answer.target;
      }),
    );
    return differing.flatMap((each, at) => {
      const target = targets[at] ?? null;
      return isSameJson(target, each.state) ? [] : [{ ...each, target }];
    });
  };
  let due = await findDue();
  for (let pass = 1; due.length > 0 && pass <= maxPasses; pass += 1) {
    for (const { snapshot, state, target } of due) {
      await kindOf(kinds, snapshot.ref)
        .write(host, [toTransition({ ref: snapshot.ref, before: state, after: target })], new AbortController().signal)
        .catch((cause: unknown) => writeErrors.set(snapshot.address, messageOf(cause)));
    }
    const remaining = await findDue();
    if (isSameJson(remaining.map(addressAndState), due.map(addressAndState))) break;
    due = remaining;
  }
  return [
    ...due.map(({ snapshot, state }) => ({
      address: snapshot.address,
      reason: writeErrors.get(snapshot.address) ?? explainDifference(snapshot.before, state),
    })),
    ...[...neededByForeign, ...unreadable].map(([address, reason]) => ({ address, reason })),
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
