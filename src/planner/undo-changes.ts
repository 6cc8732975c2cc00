import { makeChange, type Change, type Reason } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host.ts';
import type { JsonObject } from '../core/json.ts';
import { type Kind, kindOf, type Kinds, type UndoTarget } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Owned } from '../journal/ledger.ts';
import { caveats, staysBehind } from './caveats.ts';
import { order } from './order.ts';
import type { Left, Plan } from './plan.ts';
import type { Survey } from './survey.ts';
import { transitionOf } from './transition.ts';
import { undo, type Undo } from './undo.ts';

type UndoPlan = Pick<Plan, 'changes' | 'left' | 'kept' | 'released'>;

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
  const answers = await lastLook(host, undos, alsoGoing);

  for (const item of undos) {
    const { owned, state, kind } = item;
    if (kind.kept !== undefined) {
      if (state !== null) kept.push({ address: owned.address, why: staysBehind(kind.kept) });
      released.push(owned.address);
      continue;
    }
    const { target, note, help } = answers.get(item) ?? { target: item.target };
    const base = {
      address: owned.address,
      ref: owned.ref,
      reason: reason(owned),
      sources: [],
      needs: needsOf(owned),
      ...(help !== undefined && { partly: true as const }),
      ...(owned.remembered !== undefined && { remembered: owned.remembered }),
    };
    const change = makeChange(base, state, target, kind.immutable);
    if (change !== undefined) changes.set(owned.address, change);
    else if (help === undefined) released.push(owned.address);
    left.push(...leftOf(item, note, help));
  }
  const newestFirst = order(
    [...things].sort((a, b) => a.order - b.order),
    ({ address }) => address,
    needsOf,
  ).toReversed();
  const inOrder = newestFirst.flatMap(({ address }) => changes.get(address) ?? []);
  return { changes: inOrder, left, kept: [...kept, ...caveats(kinds, inOrder)], released };
}

/** What a write altered on the side goes back after the write itself; but what is ours in its own right goes when its own turn is. */
function withGuards(things: readonly Owned[]): (owned: Owned) => readonly Address[] {
  const guards = groupBy(
    things.flatMap(({ address: guard, causes = [] }) => causes.map((cause) => ({ cause, guard }))),
    ({ cause }) => cause,
  );
  return ({ address, needs }) => [...needs, ...(guards.get(address) ?? []).map(({ guard }) => guard)];
}

interface Readable extends Undo {
  readonly owned: Owned;
  readonly state: State;
  readonly kind: Kind;
}

/**
 * Asks each kind where its undos lead. What stays for the sake of something foreign does not go after all, and may itself keep others: an address its
 * interface. So they are asked again until no more stays.
 */
async function lastLook(
  host: HostReader,
  undos: readonly Readable[],
  alsoGoing: readonly Ref[],
): Promise<ReadonlyMap<Readable, UndoTarget<JsonObject>>> {
  const isDue = ({ state, target }: Readable): boolean => state !== null && target === null;
  let leaving = undos.filter(isDue);
  for (;;) {
    const going = [...alsoGoing, ...leaving.map(({ owned }) => owned.ref)];
    const staying = undos.filter((item) => isDue(item) && !leaving.includes(item)).map(({ owned }) => owned.ref);
    const answers = new Map<Readable, UndoTarget<JsonObject>>();
    for (const [kind, group] of groupBy(undos, (item) => item.kind)) {
      if (kind.kept !== undefined) continue;
      const asked = group.map(({ owned, state, target }) => transitionOf({ ...owned, before: state, after: target }));
      const targets = await kind.undo?.(host, asked, going, staying);
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

function leftOf(item: Readable, note: string | undefined, help: readonly string[] | undefined): readonly Left[] {
  if (item.left.length === 0 && !item.leftWhole && note === undefined) return [];
  return [
    {
      ...{ address: item.owned.address, fields: item.left, live: item.state },
      ...(note !== undefined && { note }),
      ...(help !== undefined && { help }),
    },
  ];
}
