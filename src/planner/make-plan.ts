import { type Change, makeChange, type Reason } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { isOlderRelease } from '../core/is-older-release.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address, DesiredResource, Ref } from '../core/resource.ts';
import { isSameJson, merge, satisfies, type State } from '../core/state.ts';
import { isInterruptedWrite } from '../journal/interrupted-write.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import { irreversibleEffects } from './irreversible-effects.ts';
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
  /** Resources that are desired but whose state cannot be determined yet. */
  readonly unknown?: Plan['unknown'];
  /** Addresses that are left as they are, present or not: their desired state cannot be determined. */
  readonly ignored?: ReadonlySet<Address>;
  /** A plan that is executed before this one: its changes are assumed to be made. */
  readonly precededBy?: Pick<Plan, 'changes'>;
  /** Addresses of foreign resources to adopt although they differ. */
  readonly adopt: ReadonlySet<Address>;
}

/** Computes the difference between desired and live state. Reads the host, changes nothing. */
export async function makePlan(input: PlanInput): Promise<Plan> {
  const { host, kinds, ledger, phase } = input;
  for (const bytes of input.desired.flatMap(({ contents }) => contents)) host.contents.put(bytes);
  const desired = sortByNeeds(
    input.desired,
    ({ address }) => address,
    ({ needs }) => needs,
  );
  const desiredAddresses = new Set([...[...desired, ...(input.unknown ?? [])].map(({ address }) => address), ...(input.ignored ?? [])]);
  const noLongerDesired = [...ledger.owned.values()].filter(
    (owned) => owned.phase === phase && isNoLongerDesired(owned, desiredAddresses, ledger),
  );
  const live = await readLiveStates(
    host,
    kinds,
    [...desired, ...noLongerDesired],
    new Map(input.precededBy?.changes.map(({ address, after }) => [address, after])),
  );

  const restore = (alsoDeletedRefs: readonly Ref[]): ReturnType<typeof restoreChanges> =>
    restoreChanges(host, kinds, noLongerDesired, live, reasonForRestore, alsoDeletedRefs);
  const restoreOnly = await restore([]);
  const desiredChanges = replaceDependentsOfDeleted(changesToDesired(desired, live, ledger, kinds, phase), restoreOnly.changes, ledger);
  const changes = addIndirectNeeds(desired, replaceDependentsOfChanged(desired, desiredChanges, live, kinds));
  const alsoDeleted = [
    ...changes.filter(({ action }) => action === 'replace'),
    ...dependentsInOtherPhases(restoreOnly.changes, ledger, phase),
  ].map(({ ref }) => ref);
  const restorePlan = alsoDeleted.length === 0 || noLongerDesired.length === 0 ? restoreOnly : await restore(alsoDeleted);
  const deleted = restorePlan.changes.filter(({ action }) => action === 'delete').map(({ ref }) => ref);
  const refused = await findRefusals(input, changes, deleted);
  const refusedAddresses = addressesOf(refused.map(({ change }) => change));
  const changing = addressesOf(changes);
  const restoring = addressesOf(restorePlan.changes);

  return {
    changes: [...restorePlan.changes, ...changes.filter(({ address }) => !refusedAddresses.has(address))],
    unchanged: desired.map(({ address }) => address).filter((address) => live.get(address)?.known === true && !changing.has(address)),
    unknown: [...(input.unknown ?? []), ...listUnreadable([...desired, ...noLongerDesired], live)],
    refused,
    retained: restorePlan.retained,
    // Images created by an earlier plan need not be reported again.
    irreversible: [...restorePlan.irreversible.filter(({ address }) => restoring.has(address)), ...irreversibleEffects(kinds, changes)],
    forget: [...restorePlan.forget, ...removedAndNoLongerDesired(ledger, phase, desiredAddresses)],
    alsoDeleted,
  };
}

/**
 * Owned resources of other phases that need a deleted one, such as a route through an address of this phase. Their phase creates them again
 * when its turn comes.
 */
function dependentsInOtherPhases(changes: readonly Change[], { owned }: Ledger, phase: Owned['phase']): readonly Owned[] {
  const deleted = new Set(changes.filter(({ action }) => action === 'delete').map(({ address }) => address));
  if (deleted.size === 0) return [];
  return [...owned.values()].filter((other) => other.phase !== phase && other.needs.some((needed) => deleted.has(needed)));
}

/** A reboot removed them, so nothing is left to restore. */
function removedAndNoLongerDesired({ removedByReboot }: Ledger, phase: Owned['phase'], desired: ReadonlySet<Address>): readonly Address[] {
  return [...removedByReboot.values()]
    .filter((item) => item.phase === phase && item.causes === undefined && !desired.has(item.address))
    .map(({ address }) => address);
}

function reasonForRestore({ causes }: Owned): Reason {
  return { type: causes === undefined ? 'no-longer-desired' : 'side-effect' };
}

function addressesOf(things: readonly { readonly address: Address }[]): ReadonlySet<Address> {
  return new Set(things.map(({ address }) => address));
}

/** A side effect is no longer desired when none of its causes is owned or desired; a side effect on a foreign object, at once. */
function isNoLongerDesired(
  { address, causes, foreign }: Owned,
  desiredAddresses: ReadonlySet<Address>,
  { owned, restored }: Ledger,
): boolean {
  if (desiredAddresses.has(address)) return false;
  if (foreign) return true;
  return causes === undefined || causes.every((cause) => !desiredAddresses.has(cause) && (!owned.has(cause) || restored.has(cause)));
}

function changesToDesired(
  desired: readonly DesiredResource[],
  live: LiveStates,
  ledger: Ledger,
  kinds: Kinds,
  phase: Owned['phase'],
): ReadonlyMap<Address, Change> {
  const changes = new Map<Address, Change>();
  for (const resource of desired) {
    const probed = live.get(resource.address);
    if (probed?.known !== true || satisfies(probed.state, resource.state)) continue;
    const base = {
      address: resource.address,
      ref: resource.ref,
      reason: reasonFor(probed.state, resource, ledger, kinds, phase),
      sources: resource.sources,
      needs: resource.needs,
      ...(resource.isFirst && { isFirst: resource.isFirst }),
      ...(resource.isLast && { isLast: resource.isLast }),
    };
    const change = makeChange(base, probed.state, merge(probed.state, resource.state), kindOf(kinds, resource.ref).immutable);
    if (change !== undefined) changes.set(resource.address, change);
  }
  return changes;
}

function reasonFor(live: State, resource: DesiredResource, ledger: Ledger, kinds: Kinds, phase: Owned['phase']): Reason {
  const { address, changedIn } = resource;
  const owned = ledger.owned.get(address);
  const appliedBy = ledger.appliedBy.get(phase);
  const changedSince = (version: string | undefined): Reason | undefined =>
    changedIn !== undefined && version !== undefined && isOlderRelease(version, changedIn)
      ? { type: 'new-in-version', version: changedIn }
      : undefined;
  if (owned === undefined || owned.causes !== undefined) return changedSince(appliedBy) ?? { type: live === null ? 'missing' : 'differs' };
  if (isInterruptedWrite(owned, live, ledger.owned)) return { type: 'interrupted' };
  if (ledger.notAppliedSinceBoot.has(phase) && kindOf(kinds, owned.ref).isResetByReboot)
    return { type: live === null ? 'missing' : 'differs' };
  const isAsWritten = owned.written.some((state) => (state === null ? live === null : satisfies(live, state)));
  if (!isAsWritten) return { type: 'drifted' };
  return changedSince(owned.writtenBy) ?? changedByHost(live, resource) ?? { type: 'configuration-changed' };
}

/** undefined: another field than those that the host decides differs too. */
function changedByHost(live: State, { state, decidedByHost }: DesiredResource): Reason | undefined {
  if (live === null || state === null || decidedByHost === undefined) return undefined;
  const { fields, by } = decidedByHost;
  const differing = Object.keys(state).filter((field) => !isSameJson(live[field], state[field]));
  return differing.every((field) => fields.includes(field)) ? { type: 'host-changed', by } : undefined;
}

async function findRefusals(
  { host, kinds, ledger, adopt }: PlanInput,
  changes: readonly Change[],
  deleted: readonly Ref[],
): Promise<Plan['refused']> {
  const byKind = groupBy(changes, ({ ref }) => ref.kind);
  const answers = await Promise.all(
    [...byKind.values()].map(async (group) => {
      const [first] = group;
      if (first === undefined) return [];
      const transitions = group.map((change) => ({ ...toTransition(change), owned: ledger.owned.has(change.address) }));
      const refusals = (await kindOf(kinds, first.ref).refuse?.(host, transitions, deleted)) ?? [];
      return group.flatMap((change, at) => {
        const refusal = refusals[at];
        return refusal === undefined || (refusal.adoptable && adopt.has(change.address)) ? [] : [{ change, refusal }];
      });
    }),
  );
  return answers.flat();
}

/**
 * Replaces a changed resource whose old state needed a deleted one. An update in place would run after that deletion, which takes the
 * resource along (a route goes with its bridge), and a rollback would not know of it.
 */
function replaceDependentsOfDeleted(
  changes: ReadonlyMap<Address, Change>,
  restores: readonly Change[],
  { owned }: Ledger,
): ReadonlyMap<Address, Change> {
  const deleted = new Set(
    restores.filter(({ action, reason }) => action === 'delete' && reason.type !== 'side-effect').map(({ address }) => address),
  );
  if (deleted.size === 0) return changes;
  return new Map(
    [...changes].map(([address, change]): [Address, Change] => {
      const deletedNeeds = (owned.get(address)?.needs ?? []).filter((needed) => deleted.has(needed));
      if (change.action !== 'update' || deletedNeeds.length === 0) return [address, change];
      return [
        address,
        { ...change, action: 'replace', replaceCauses: deletedNeeds, needs: [...new Set([...change.needs, ...deletedNeeds])] },
      ];
    }),
  );
}

/**
 * A route needs its address, and that its interface: even if the address is unchanged, the route must wait for a changed interface. Adds to
 * each change the changes behind the unchanged resources that it needs. `desired` is sorted by needs.
 */
function addIndirectNeeds(desired: readonly DesiredResource[], changes: readonly Change[]): readonly Change[] {
  const changing = new Set(changes.map(({ address }) => address));
  const behindUnchanged = new Map<Address, readonly Address[]>();
  const reached = (needs: readonly Address[]): readonly Address[] =>
    needs.flatMap((needed) => (changing.has(needed) ? [needed] : (behindUnchanged.get(needed) ?? [])));
  for (const { address, needs } of desired) {
    if (!changing.has(address)) behindUnchanged.set(address, [...new Set(reached(needs))]);
  }
  return changes.map((change) => {
    const more = change.needs.flatMap((needed) => behindUnchanged.get(needed) ?? []);
    return more.length === 0 ? change : { ...change, needs: [...new Set([...change.needs, ...more])] };
  });
}

/** Adds the resources that live on a changed one: they are replaced. `desired` is sorted by needs, so one pass reaches all of them. */
function replaceDependentsOfChanged(
  desired: readonly DesiredResource[],
  planned: ReadonlyMap<Address, Change>,
  live: LiveStates,
  kinds: Kinds,
): readonly Change[] {
  const changes = new Map(planned);
  for (const { address, ref, state, livesOn, needs: ownNeeds, sources } of desired) {
    const base = livesOn.find((other) => changes.has(other));
    const probed = live.get(address);
    if (base === undefined || probed?.known !== true || probed.state === null || state === null) continue;
    const existing = changes.get(address);
    const needs = existing?.needs ?? ownNeeds;
    const common = { address, ref, sources, needs, reason: existing?.reason ?? ({ type: 'dependency', address: base } as const) };
    const allFields = Object.keys(state);
    const change = makeChange(common, probed.state, merge(probed.state, state), [...kindOf(kinds, ref).immutable, ...allFields]);
    changes.set(
      address,
      change ?? { ...common, action: 'replace', before: probed.state, after: { ...probed.state, ...state }, replaceCauses: [base] },
    );
  }
  return desired.flatMap(({ address }) => changes.get(address) ?? []);
}
