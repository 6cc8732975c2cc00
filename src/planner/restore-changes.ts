import { makeChange, type Change, type Reason } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import type { JsonObject } from '../core/json.ts';
import { type Kind, kindOf, type Kinds, type RestoreTarget } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import { isInterruptedWrite } from '../journal/interrupted-write.ts';
import type { Owned } from '../journal/ledger.ts';
import { findParentGone } from './find-parent-gone.ts';
import { irreversibleEffects, retainedReason } from './irreversible-effects.ts';
import { sortByNeeds } from './sort-by-needs.ts';
import type { Retained, Plan } from './plan.ts';
import type { LiveStates } from './live-states.ts';
import { toTransition } from './transition.ts';
import { restoreTarget, type RestoreResult } from '../journal/restore-target.ts';

type RestorePlan = Pick<Plan, 'changes' | 'retained' | 'irreversible' | 'forget'>;

/** The changes that restore these resources, newest first, and what the user should know about resources that are not restored. */
export async function restoreChanges(
  host: HostReader,
  kinds: Kinds,
  ownedResources: readonly Owned[],
  live: LiveStates,
  reason: (owned: Owned) => Reason,
  alsoDeleted: readonly Ref[] = [],
): Promise<RestorePlan> {
  const changes = new Map<Address, Change>();
  const retained: Retained[] = [];
  const irreversibleRetained: { address: Address; reason: string }[] = [];
  const forget: Address[] = [];

  const needsOf = makeNeedsLookup(ownedResources);
  const ownedByAddress = new Map(ownedResources.map((owned) => [owned.address, owned]));
  const readable = ownedResources.flatMap((owned) => {
    const probed = live.get(owned.address);
    if (probed?.known === true) return [{ owned, state: probed.state }];
    // A retained resource can be forgotten without reading it.
    if (kindOf(kinds, owned.ref).retainedBecause !== undefined) forget.push(owned.address);
    return [];
  });
  const restores = readable.map(({ owned, state }) => {
    const kind = kindOf(kinds, owned.ref);
    return { owned, state, kind, ...restoreTarget(owned, state, kind) };
  });
  const [answers, gone] = await Promise.all([
    adjustRestores(host, restores, alsoDeleted),
    findParentGone(
      host,
      kinds,
      restores.flatMap(({ owned, state }) => (state === null && owned.before !== null ? [{ ref: owned.ref, after: owned.before }] : [])),
    ),
  ]);
  const goneRefs = new Set([...gone].map(({ ref }) => ref));

  for (const item of restores) {
    const { owned, state, kind } = item;
    if (kind.retainedBecause !== undefined) {
      if (state !== null) irreversibleRetained.push({ address: owned.address, reason: retainedReason(kind.retainedBecause) });
      forget.push(owned.address);
      continue;
    }
    const { target, note, commands } = answers.get(item) ?? { target: item.target };
    if (goneRefs.has(owned.ref)) {
      forget.push(owned.address);
      continue;
    }
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
    retained.push(...toRetained(item, note, commands, isInterruptedWrite(owned, state, ownedByAddress)));
  }
  const newestFirst = sortByNeeds(
    [...ownedResources].sort((a, b) => a.order - b.order),
    ({ address }) => address,
    needsOf,
  ).toReversed();
  const inOrder = newestFirst.flatMap(({ address }) => changes.get(address) ?? []);
  return { changes: inOrder, retained, irreversible: [...irreversibleRetained, ...irreversibleEffects(kinds, inOrder)], forget };
}

/** A side effect is restored after the write that caused it. A resource that is owned in its own right is restored in its own turn. */
function makeNeedsLookup(ownedResources: readonly Owned[]): (owned: Owned) => readonly Address[] {
  const sideEffects = groupBy(
    ownedResources.flatMap(({ address: sideEffect, causes = [] }) => causes.map((cause) => ({ cause, sideEffect }))),
    ({ cause }) => cause,
  );
  return ({ address, needs }) => [...needs, ...(sideEffects.get(address) ?? []).map(({ sideEffect }) => sideEffect)];
}

interface ReadableOwned extends RestoreResult {
  readonly owned: Owned;
  readonly state: State;
  readonly kind: Kind;
}

/**
 * Asks each kind for its restore targets. A resource retained for a foreign object is not deleted after all, and may keep others: an
 * address keeps its interface. So the kinds are asked again until no more are retained.
 */
async function adjustRestores(
  host: HostReader,
  restores: readonly ReadableOwned[],
  alsoDeleted: readonly Ref[],
): Promise<ReadonlyMap<ReadableOwned, RestoreTarget<JsonObject>>> {
  const isDue = ({ state, target }: ReadableOwned): boolean => state !== null && target === null;
  let toDelete = restores.filter(isDue);
  for (;;) {
    const deleted = [...alsoDeleted, ...toDelete.map(({ owned }) => owned.ref)];
    const retainedRefs = restores.filter((item) => isDue(item) && !toDelete.includes(item)).map(({ owned }) => owned.ref);
    const answers = new Map<ReadableOwned, RestoreTarget<JsonObject>>();
    for (const [kind, group] of groupBy(restores, (item) => item.kind)) {
      if (kind.retainedBecause !== undefined) continue;
      const transitions = group.map(({ owned, state, target }) => toTransition({ ...owned, before: state, after: target }));
      const targets = await kind.adjustRestore?.(host, transitions, deleted, retainedRefs);
      for (const [at, item] of group.entries()) {
        const answer = targets?.[at];
        if (answer !== undefined) answers.set(item, answer);
      }
    }
    const stillToDelete = toDelete.filter((item) => (answers.get(item)?.target ?? null) === null);
    if (stillToDelete.length === toDelete.length) return answers;
    toDelete = stillToDelete;
  }
}

function toRetained(
  item: ReadableOwned,
  note: string | undefined,
  commands: readonly string[] | undefined,
  isUnconfirmed: boolean,
): readonly Retained[] {
  if (item.retained.length === 0 && !item.retainsWhole && note === undefined) return [];
  return [
    {
      ...{ address: item.owned.address, fields: item.retained, live: item.state },
      ...(note !== undefined && { note }),
      ...(isUnconfirmed && { isUnconfirmed }),
      ...(commands !== undefined && { commands }),
    },
  ];
}
