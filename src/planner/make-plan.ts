import { type Change, makeChange, type Reason } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, DesiredResource, Ref } from '../core/resource.ts';
import { merge, satisfies, type State } from '../core/state.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import { irreversibleEffects } from './irreversible-effects.ts';
import { replaceDependentsOfChanged } from './dependents.ts';
import { sortByNeeds } from './sort-by-needs.ts';
import type { Plan } from './plan.ts';
import { listUnreadable, type LiveStates, readLiveStates } from './live-states.ts';
import { toTransition } from './transition.ts';
import { restoreChanges } from './restore-changes.ts';

export interface PlanInput {
  readonly host: HostReader;
  readonly kinds: Kinds;
  readonly desired: readonly DesiredResource[];
  readonly ledger: Ledger;
  /** Entries of other phases are not touched. */
  readonly phase: Owned['phase'];
  /** What should be there and cannot be told yet. */
  readonly unknown?: Plan['unknown'];
  /** What stays however it is found, there or not: what is wanted of it cannot be told, and is not asked for. */
  readonly ignored?: ReadonlySet<Address>;
  /** A plan that is carried out before this one: what it changes is taken for changed. */
  readonly precededBy?: Pick<Plan, 'changes'>;
  /** Found, different and not ours: to be taken over all the same. */
  readonly adopt: ReadonlySet<Address>;
}

/** The difference between what is wanted and what is there. Reads the host, changes nothing. */
export async function makePlan(input: PlanInput): Promise<Plan> {
  const { host, kinds, ledger, phase } = input;
  for (const bytes of input.desired.flatMap(({ contents }) => contents)) host.contents.put(bytes);
  const wishes = sortByNeeds(
    input.desired,
    ({ address }) => address,
    ({ needs }) => needs,
  );
  const wanted = new Set([...[...wishes, ...(input.unknown ?? [])].map(({ address }) => address), ...(input.ignored ?? [])]);
  const unwanted = [...ledger.owned.values()].filter((owned) => owned.phase === phase && isNoLongerDesired(owned, wanted, ledger));
  const live = await readLiveStates(
    host,
    kinds,
    [...wishes, ...unwanted],
    new Map(input.precededBy?.changes.map(({ address, after }) => [address, after])),
  );

  const undo = (leaving: readonly Ref[]): ReturnType<typeof restoreChanges> =>
    restoreChanges(host, kinds, unwanted, live, reasonForRestore, leaving);
  const alone = await undo([]);
  const wishedFor = replaceDependentsOfDeleted(changesToDesired(wishes, live, ledger, kinds), alone.changes, ledger);
  const changes = addIndirectNeeds(wishes, replaceDependentsOfChanged(wishes, wishedFor, live, kinds));
  const alsoDeleted = [
    ...changes.filter(({ action }) => action === 'replace'),
    ...dependentsInOtherPhases(alone.changes, ledger, phase),
  ].map(({ ref }) => ref);
  const undone = alsoDeleted.length === 0 || unwanted.length === 0 ? alone : await undo(alsoDeleted);
  const going = undone.changes.filter(({ action }) => action === 'delete').map(({ ref }) => ref);
  const refused = await findRefusals(input, changes, going);
  const held = addressesOf(refused.map(({ change }) => change));
  const changing = addressesOf(changes);
  const undoing = addressesOf(undone.changes);

  return {
    changes: [...undone.changes, ...changes.filter(({ address }) => !held.has(address))],
    unchanged: wishes.map(({ address }) => address).filter((address) => live.get(address)?.known === true && !changing.has(address)),
    unknown: [...(input.unknown ?? []), ...listUnreadable([...wishes, ...unwanted], live)],
    refused,
    retained: undone.retained,
    // Images that an earlier plan made are old news.
    irreversible: [...undone.irreversible.filter(({ address }) => undoing.has(address)), ...irreversibleEffects(kinds, changes)],
    forget: undone.forget,
    alsoDeleted,
  };
}

/** What another phase has on what goes: a route by way of an address of this one. It makes that anew when its turn comes. */
function dependentsInOtherPhases(changes: readonly Change[], { owned }: Ledger, phase: Owned['phase']): readonly Owned[] {
  const going = new Set(changes.filter(({ action }) => action === 'delete').map(({ address }) => address));
  if (going.size === 0) return [];
  return [...owned.values()].filter((other) => other.phase !== phase && other.needs.some((needed) => going.has(needed)));
}

function reasonForRestore({ causes }: Owned): Reason {
  return { type: causes === undefined ? 'no-longer-desired' : 'side-effect' };
}

function addressesOf(things: readonly { readonly address: Address }[]): ReadonlySet<Address> {
  return new Set(things.map(({ address }) => address));
}

/** A guard is unwanted when none of what altered it is ours or wanted any more, and one of something foreign at once. */
function isNoLongerDesired({ address, causes, foreign }: Owned, wanted: ReadonlySet<Address>, { owned, restored }: Ledger): boolean {
  if (wanted.has(address)) return false;
  if (foreign) return true;
  return causes === undefined || causes.every((cause) => !wanted.has(cause) && (!owned.has(cause) || restored.has(cause)));
}

function changesToDesired(
  wishes: readonly DesiredResource[],
  live: LiveStates,
  ledger: Ledger,
  kinds: Kinds,
): ReadonlyMap<Address, Change> {
  const changes = new Map<Address, Change>();
  for (const wish of wishes) {
    const probed = live.get(wish.address);
    if (probed?.known !== true || satisfies(probed.state, wish.state)) continue;
    const base = {
      address: wish.address,
      ref: wish.ref,
      reason: reasonFor(probed.state, ledger.owned.get(wish.address)),
      sources: wish.sources,
      needs: wish.needs,
      ...(wish.isLast && { isLast: wish.isLast }),
    };
    const change = makeChange(base, probed.state, merge(probed.state, wish.state), kindOf(kinds, wish.ref).immutable);
    if (change !== undefined) changes.set(wish.address, change);
  }
  return changes;
}

function reasonFor(live: State, owned: Owned | undefined): Reason {
  if (owned === undefined || owned.causes !== undefined) return { type: live === null ? 'missing' : 'differs' };
  const asWeLeftIt = owned.written.some((state) => (state === null ? live === null : satisfies(live, state)));
  return { type: asWeLeftIt ? 'configuration-changed' : 'drifted' };
}

async function findRefusals(
  { host, kinds, ledger, adopt }: PlanInput,
  changes: readonly Change[],
  going: readonly Ref[],
): Promise<Plan['refused']> {
  const byKind = groupBy(changes, ({ ref }) => ref.kind);
  const answers = await Promise.all(
    [...byKind.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const asked = group.map((change) => ({ ...toTransition(change), owned: ledger.owned.has(change.address) }));
      const answer = (await kindOf(kinds, first.ref).refuse?.(host, asked, going)) ?? [];
      return group.flatMap((change, at) => {
        const refusal = answer[at];
        return refusal === undefined || (refusal.adoptable && adopt.has(change.address)) ? [] : [{ change, refusal }];
      });
    }),
  );
  return answers.flat();
}

/**
 * What is wanted otherwise from now on, and stood on something that is taken away, is taken away before that and made anew. Changed in place,
 * it would come after the removal, which takes it along: a route goes with its bridge, and a rollback would not know of it.
 */
function replaceDependentsOfDeleted(
  wished: ReadonlyMap<Address, Change>,
  undone: readonly Change[],
  { owned }: Ledger,
): ReadonlyMap<Address, Change> {
  const going = new Set(
    undone.filter(({ action, reason }) => action === 'delete' && reason.type !== 'side-effect').map(({ address }) => address),
  );
  if (going.size === 0) return wished;
  return new Map(
    [...wished].map(([address, change]): [Address, Change] => {
      const lost = (owned.get(address)?.needs ?? []).filter((needed) => going.has(needed));
      if (change.action !== 'update' || lost.length === 0) return [address, change];
      return [address, { ...change, action: 'replace', replaceCauses: lost, needs: [...new Set([...change.needs, ...lost])] }];
    }),
  );
}

/**
 * A route needs its address, and that its interface: where the address is there already, the route still waits for the interface that
 * changes. So each change gets, beside what it needs, what changes behind the unchanged things that it needs. `wishes` are in order.
 */
function addIndirectNeeds(wishes: readonly DesiredResource[], changes: readonly Change[]): readonly Change[] {
  const changing = new Set(changes.map(({ address }) => address));
  const behindUnchanged = new Map<Address, readonly Address[]>();
  const reached = (needs: readonly Address[]): readonly Address[] =>
    needs.flatMap((needed) => (changing.has(needed) ? [needed] : (behindUnchanged.get(needed) ?? [])));
  for (const { address, needs } of wishes) {
    if (!changing.has(address)) behindUnchanged.set(address, [...new Set(reached(needs))]);
  }
  return changes.map((change) => {
    const more = change.needs.flatMap((needed) => behindUnchanged.get(needed) ?? []);
    return more.length === 0 ? change : { ...change, needs: [...new Set([...change.needs, ...more])] };
  });
}
