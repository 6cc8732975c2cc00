import { cacheReads } from '../../core/host/cache-reads.ts';
import type { Address, DesiredResource } from '../../core/resource.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger, Owned } from '../../journal/ledger.ts';
import { makePlan } from '../../planner/make-plan.ts';
import type { Plan } from '../../planner/plan.ts';
import { readLedgerIfAllowed } from '../session/read-ledger-if-allowed.ts';
import type { HostReading } from './read-host-for-plan.ts';
import { makeDesiredState } from './make-desired-state.ts';
import { locateOwnProgram } from '../session/own-program.ts';
import type { Session } from '../session/session.ts';

export interface PhasePlan {
  readonly plan: Plan;
  /** Plans again from the live state and the journal of that moment, for the same desired state. */
  replan(): Promise<Plan>;
  /** Unknown resources that `--force` skips. */
  readonly skippableWithForce: ReadonlySet<Address>;
}

/** Plans one phase from a reading of the host. `precededBy`: the plan of a phase that is carried out before this one. */
export async function planDesiredState(
  { host: machine, kinds, state }: Session,
  { host, input, ledger }: HostReading,
  phase: Phase,
  options: { readonly adopt: ReadonlySet<Address>; readonly force: boolean; readonly isBootRestore: boolean },
  precededBy?: Plan,
): Promise<PhasePlan> {
  const desired = makeDesiredState(phase, input, locateOwnProgram());
  const { unknown: notTold, ignored: always = [] } = desired;
  const others = options.isBootRestore ? findOwnedByOtherPhase(desired.desired, ledger, phase) : new Set<Address>();
  const resources = desired.desired.filter(({ address }) => !others.has(address));
  // What of `prepare` cannot be told yet is kubeadm's, and all else can be prepared before it.
  const skippableWithForce = new Set(phase === 'prepare' ? notTold.map(({ address }) => address) : []);
  const ignored = new Set([...(options.force ? skippableWithForce : []), ...others, ...always]);
  const unknown = notTold.filter(({ address }) => !ignored.has(address));
  const common = { kinds, desired: resources, unknown, ignored, phase, adopt: options.adopt };
  return {
    plan: omitBlockedChanges(await makePlan({ ...common, host, ledger, ...(precededBy && { precededBy }) }), precededBy),
    replan: async () => makePlan({ ...common, host: cacheReads(machine), ledger: (await readLedgerIfAllowed(state)).ledger }),
    skippableWithForce,
  };
}

/**
 * Both phases declare kubeadm.conf, and the one that wrote it last owns it. At boot each phase is restored with its own configuration, so it skips what the
 * other owns. Side effects do not count.
 */
function findOwnedByOtherPhase(resources: readonly DesiredResource[], { owned }: Ledger, phase: Phase): ReadonlySet<Address> {
  const isOthers = (found: Owned | undefined): boolean => found !== undefined && found.causes === undefined && found.phase !== phase;
  return new Set(resources.map(({ address }) => address).filter((address) => isOthers(owned.get(address))));
}

/** Omits what already blocks the plan before, so that it is reported once. */
function omitBlockedChanges(plan: Plan, first: Plan | undefined): Plan {
  const open = new Set([...(first?.unknown ?? []), ...(first?.refused ?? []).map(({ change }) => change)].map(({ address }) => address));
  if (open.size === 0) return plan;
  return {
    ...plan,
    changes: plan.changes.filter(({ address }) => !open.has(address)),
    unknown: plan.unknown.filter(({ address }) => !open.has(address)),
    refused: plan.refused.filter(({ change }) => !open.has(change.address)),
  };
}
