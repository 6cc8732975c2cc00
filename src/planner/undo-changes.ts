import { makeChange, type Change, type Reason } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Owned } from '../journal/ledger.ts';
import { caveats, staysBehind } from './caveats.ts';
import { order } from './order.ts';
import type { Left, Plan } from './plan.ts';
import { notBack, type Stuck } from './stuck.ts';
import type { Survey } from './survey.ts';
import { undo, type Undo } from './undo.ts';

type UndoPlan = Pick<Plan, 'changes' | 'left' | 'kept' | 'released' | 'held'>;

/** The changes that give these things back, last made first, and all that a person should know of what is not given back. */
export async function undoChanges(
  host: HostReader,
  kinds: Kinds,
  things: readonly Owned[],
  live: Survey,
  reason: (owned: Owned) => Reason,
  alsoGoing: readonly Ref[] = [],
): Promise<UndoPlan> {
  const changes = new Map<Address, Change>();
  const left: Left[] = [];
  const kept: { address: Address; why: string }[] = [];
  const released: Address[] = [];
  const held: Stuck[] = [];

  const needsOf = withGuards(things);
  const readable = things.flatMap((owned) => {
    const probed = live.get(owned.address);
    if (probed?.known === true) return [{ owned, state: probed.state }];
    // What stays whatever it is need not be readable to be let go.
    if (kindOf(kinds, owned.ref).kept !== undefined) released.push(owned.address);
    return [];
  });
  const undos = readable.map(({ owned, state }) => {
    const kind = kindOf(kinds, owned.ref);
    return { owned, state, kind, ...undo(owned, state, kind) };
  });
  const going = [...alsoGoing, ...undos.filter(({ state, target }) => state !== null && target === null).map(({ owned }) => owned.ref)];

  for (const [kind, group] of groupBy(undos, (item) => item.kind)) {
    if (kind.kept !== undefined) {
      for (const { owned, state } of group) {
        if (state !== null) kept.push({ address: owned.address, why: staysBehind(kind.kept) });
        released.push(owned.address);
      }
      continue;
    }
    const targets = await kind.undo?.(
      host,
      group.map(({ owned, state, target }) => ({ id: owned.ref.id, before: state, after: target })),
      going,
    );
    for (const [at, item] of group.entries()) {
      const { target, note, held: isHeld } = targets?.[at] ?? { target: item.target, note: undefined, held: undefined };
      const base = {
        address: item.owned.address,
        ref: item.owned.ref,
        reason: reason(item.owned),
        sources: [],
        needs: needsOf(item.owned),
      };
      const change = makeChange(base, item.state, target, kind.immutable);
      if (change !== undefined) changes.set(item.owned.address, change);
      else if (isHeld !== true) released.push(item.owned.address);
      if (isHeld === true) held.push({ address: item.owned.address, why: note ?? notBack(item.target, item.state) });
      left.push(...leftOf(item, note));
    }
  }
  const newestFirst = order(
    [...things].sort((a, b) => a.order - b.order),
    ({ address }) => address,
    needsOf,
  ).toReversed();
  const inOrder = newestFirst.flatMap(({ address }) => changes.get(address) ?? []);
  return { changes: inOrder, left, kept: [...kept, ...caveats(kinds, inOrder)], released, held };
}

/** What a write altered on the side goes back after the write itself; but what is ours in its own right goes when its own turn is. */
function withGuards(things: readonly Owned[]): (owned: Owned) => readonly Address[] {
  const guards = groupBy(
    things.flatMap(({ address: guard, causes = [] }) => causes.map((cause) => ({ cause, guard }))),
    ({ cause }) => cause,
  );
  return ({ address, needs }) => [...needs, ...(guards.get(address) ?? []).map(({ guard }) => guard)];
}

function leftOf(item: Undo & { readonly owned: Owned; readonly state: State }, note: string | undefined): readonly Left[] {
  if (item.left.length === 0 && !item.leftWhole && note === undefined) return [];
  return [{ address: item.owned.address, fields: item.left, live: item.state, ...(note !== undefined && { note }) }];
}
