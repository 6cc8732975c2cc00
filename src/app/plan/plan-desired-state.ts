import { cacheReads } from '../../core/host/cache-reads.ts';
import type { Address, DesiredResource } from '../../core/resource.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Ledger, Owned } from '../../journal/ledger.ts';
import type { Limit } from '../../planner/limit.ts';
import { makePlan, type PlanInput } from '../../planner/make-plan.ts';
import type { Plan } from '../../planner/plan.ts';
import { readLedgerIfAllowed } from '../session/read-ledger-if-allowed.ts';
import type { HostReading } from './read-host-for-plan.ts';
import { clusterMemberAddress } from '../../roles/desired/kubernetes/declare-cluster-member.ts';
import { makeDesiredState } from './make-desired-state.ts';
import type { Session } from '../session/session.ts';

export interface PhasePlan {
  readonly plan: Plan;
  /** Plans again from the live state and the journal of that moment, for the same desired state. */
  replan(): Promise<Plan>;
  /** Unknown resources that `--force` skips. */
  readonly skippableWithForce: ReadonlySet<Address>;
  /** Every resource that the phase desires or owns: what `--target` and `--exclude` can name. */
  readonly addresses: readonly Address[];
}

export interface DesiredStateOptions {
  readonly adopt: ReadonlySet<Address>;
  readonly force: boolean;
  readonly isBootRestore: boolean;
  readonly limit?: Limit | undefined;
}

/** Plans one phase from a reading of the host. `precededBy`: the plan of a phase that is executed before this one. */
export async function planDesiredState(
  { host: sessionHost, kinds, state }: Session,
  { host, input, ledger }: HostReading,
  phase: Phase,
  options: DesiredStateOptions,
  precededBy?: Plan,
): Promise<PhasePlan> {
  const desired = makeDesiredState(phase, input, host.invocation);
  const { unknown: undetermined, ignored: alwaysIgnored = [] } = desired;
  const omitted = options.isBootRestore ? findOmittedAtBoot(desired.desired, ledger, phase) : new Set<Address>();
  const resources = desired.desired.filter(({ address }) => !omitted.has(address));
  // In `prepare` only kubeadm.conf can be undetermined, because it depends on kubeadm. Everything else can be applied before it.
  const skippableWithForce = new Set(phase === 'prepare' ? undetermined.map(({ address }) => address) : []);
  const ignored = new Set([...(options.force ? skippableWithForce : []), ...omitted, ...alwaysIgnored]);
  const unknown = undetermined.filter(({ address }) => !ignored.has(address));
  const whole: PlanInput = { host, ledger, kinds, desired: resources, unknown, ignored, phase, adopt: options.adopt };
  const { plan, input: planned } = await planWithLimit({ ...whole, ...(precededBy && { precededBy }) }, options.limit);
  return {
    plan: omitBlockedChanges(plan, precededBy),
    replan: async () =>
      makePlan({
        ...planned,
        host: cacheReads(sessionHost),
        ledger: (await readLedgerIfAllowed(state)).ledger,
        precededBy: { changes: [] },
      }),
    skippableWithForce,
    addresses: [...[...resources, ...unknown].map(({ address }) => address), ...listOwned(ledger, phase)],
  };
}

async function planWithLimit(input: PlanInput, limit: Limit | undefined): Promise<{ readonly plan: Plan; readonly input: PlanInput }> {
  const plan = await makePlan(input);
  if (limit === undefined) return { plan, input };
  const { makeLimitedPlan } = await import('../../planner/make-limited-plan.ts');
  return makeLimitedPlan(input, plan, limit);
}

function listOwned({ owned }: Ledger, phase: Phase): readonly Address[] {
  return [...owned.values()].flatMap((item) => (item.phase === phase ? [item.address] : []));
}

/**
 * Both phases declare kubeadm.conf, and the phase that wrote it last owns it. At boot each phase is restored with its own configuration, so it skips
 * the resources that the other phase owns. Side effects do not count.
 *
 * No kubeadm runs at boot, because nobody is there to confirm it: an incomplete member would be reset, which deletes etcd's data.
 */
function findOmittedAtBoot(resources: readonly DesiredResource[], { owned }: Ledger, phase: Phase): ReadonlySet<Address> {
  const isOwnedByOther = (item: Owned | undefined): boolean => item !== undefined && item.causes === undefined && item.phase !== phase;
  return new Set(
    resources.map(({ address }) => address).filter((address) => address === clusterMemberAddress || isOwnedByOther(owned.get(address))),
  );
}

/** Omits resources that already block the previous plan, so that they are reported once. */
function omitBlockedChanges(plan: Plan, previous: Plan | undefined): Plan {
  const blocked = new Set(
    [...(previous?.unknown ?? []), ...(previous?.refused ?? []).map(({ change }) => change)].map(({ address }) => address),
  );
  if (blocked.size === 0) return plan;
  return {
    ...plan,
    changes: plan.changes.filter(({ address }) => !blocked.has(address)),
    unknown: plan.unknown.filter(({ address }) => !blocked.has(address)),
    refused: plan.refused.filter(({ change }) => !blocked.has(change.address)),
  };
}
