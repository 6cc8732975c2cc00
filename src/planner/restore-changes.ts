import { makeChange, type Change, type Reason } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import type { JsonObject } from '../core/json.ts';
import { type Kind, kindOf, type Kinds, type RestoreTarget } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Owned } from '../journal/ledger.ts';
import { irreversibleEffects, retainedReason } from './irreversible-effects.ts';
import { sortByNeeds } from './sort-by-needs.ts';
import type { Retained, Plan } from './plan.ts';
import type { LiveStates } from './live-states.ts';
import { toTransition } from './transition.ts';
import { restoreTarget, type RestoreResult } from './restore-target.ts';

type RestorePlan = Pick<Plan, 'changes' | 'retained' | 'irreversible' | 'forget'>;

/** The changes that give these things back, last made first, and all that a person should know of what is not given back. */
export async function restoreChanges(
  host: HostReader,
  kinds: Kinds,
  things: readonly Owned[],
  live: LiveStates,
  reason: (owned: Owned) => Reason,
  alsoGoing: readonly Ref[] = [],
): Promise<RestorePlan> {
  const changes = new Map<Address, Change>();
  const retained: Retained[] = [];
  const kept: { address: Address; reason: string }[] = [];
  const forget: Address[] = [];

  const needsOf = makeNeedsLookup(things);
  const readable = things.flatMap((owned) => {
    const probed = live.get(owned.address);
    if (probed?.known === true) return [{ owned, state: probed.state }];
    // What stays whatever it is need not be readable to be let go.
    if (kindOf(kinds, owned.ref).retainedBecause !== undefined) forget.push(owned.address);
    return [];
  });
  const undos = readable.map(({ owned, state }) => {
    const kind = kindOf(kinds, owned.ref);
    return { owned, state, kind, ...restoreTarget(owned, state, kind) };
  });
  const answers = await adjustRestores(host, undos, alsoGoing);

  for (const item of undos) {
    const { owned, state, kind } = item;
    if (kind.retainedBecause !== undefined) {
      if (state !== null) kept.push({ address: owned.address, reason: retainedReason(kind.retainedBecause) });
      forget.push(owned.address);
      continue;
    }
    const { target, note, commands } = answers.get(item) ?? { target: item.target };
    const base = {
      address: owned.address,
      ref: owned.ref,
      reason: reason(owned),
      sources: [],
      needs: needsOf(owned),
      ...(commands !== undefined && { isPartial: true as const }),
      ...(owned.context !== undefined && { context: owned.context }),
    };
    const change = makeChange(base, state, target, kind.immutable);
    if (change !== undefined) changes.set(owned.address, change);
    else if (commands === undefined) forget.push(owned.address);
    retained.push(...toRetained(item, note, commands));
  }
  const newestFirst = sortByNeeds(
    [...things].sort((a, b) => a.order - b.order),
    ({ address }) => address,
    needsOf,
  ).toReversed();
  const inOrder = newestFirst.flatMap(({ address }) => changes.get(address) ?? []);
  return { changes: inOrder, retained, irreversible: [...kept, ...irreversibleEffects(kinds, inOrder)], forget };
}

/** What a write altered on the side goes back after the write itself; but what is ours in its own right goes when its own turn is. */
function makeNeedsLookup(things: readonly Owned[]): (owned: Owned) => readonly Address[] {
  const guards = groupBy(
    things.flatMap(({ address: guard, causes = [] }) => causes.map((cause) => ({ cause, guard }))),
    ({ cause }) => cause,
  );
  return ({ address, needs }) => [...needs, ...(guards.get(address) ?? []).map(({ guard }) => guard)];
}

interface ReadableOwned extends RestoreResult {
  readonly owned: Owned;
  readonly state: State;
  readonly kind: Kind;
}

/**
 * Asks each kind where its undos lead. What stays for the sake of something foreign does not go after all, and may itself keep others: an address its
 * interface. So they are asked again until no more stays.
 */
async function adjustRestores(
  host: HostReader,
  undos: readonly ReadableOwned[],
  alsoGoing: readonly Ref[],
): Promise<ReadonlyMap<ReadableOwned, RestoreTarget<JsonObject>>> {
  const isDue = ({ state, target }: ReadableOwned): boolean => state !== null && target === null;
  let leaving = undos.filter(isDue);
  for (;;) {
    const going = [...alsoGoing, ...leaving.map(({ owned }) => owned.ref)];
    const staying = undos.filter((item) => isDue(item) && !leaving.includes(item)).map(({ owned }) => owned.ref);
    const answers = new Map<ReadableOwned, RestoreTarget<JsonObject>>();
    for (const [kind, group] of groupBy(undos, (item) => item.kind)) {
      if (kind.retainedBecause !== undefined) continue;
      const asked = group.map(({ owned, state, target }) => toTransition({ ...owned, before: state, after: target }));
      const targets = await kind.adjustRestore?.(host, asked, going, staying);
      for (const [at, item] of group.entries()) {
        const answer = targets?.[at];
        if (answer !== undefined) answers.set(item, answer);
      }
    }
    const still = leaving.filter((item) => (answers.get(item)?.target ?? null) === null);
    if (still.length === leaving.length) return answers;
    leaving = still;
  }
}

function toRetained(item: ReadableOwned, note: string | undefined, commands: readonly string[] | undefined): readonly Retained[] {
  if (item.retained.length === 0 && !item.retainsWhole && note === undefined) return [];
  return [
    {
      ...{ address: item.owned.address, fields: item.retained, live: item.state },
      ...(note !== undefined && { note }),
      ...(commands !== undefined && { commands }),
    },
  ];
}
