import { readOnce } from '../core/read-once.ts';
import type { Address, Wish } from '../core/resource.ts';
import type { Phase } from '../journal/entry.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import { makePlan } from '../planner/make-plan.ts';
import type { Plan } from '../planner/plan.ts';
import { readLedgerIfAllowed, type Seen } from './look.ts';
import { makeDesired } from './make-desired.ts';
import { ownProgram } from './own-program.ts';
import type { Session } from './session.ts';

export interface Compared {
  readonly plan: Plan;
  /** By the machine and the journal as they are then; what is wanted stays the same. */
  again(): Promise<Plan>;
  /** What `--force` goes on without. */
  readonly dispensable: ReadonlySet<Address>;
}

/** Plans one phase of what was seen. `first`: the plan of a phase that is carried out before this one. */
export async function compareWithWanted(
  { host: machine, kinds, state }: Session,
  { host, input, ledger }: Seen,
  phase: Phase,
  options: { readonly adopt: ReadonlySet<Address>; readonly force: boolean; readonly restoring: boolean },
  first?: Plan,
): Promise<Compared> {
  const desired = makeDesired(phase, input, ownProgram());
  const { unknown, spared: kept = [] } = desired;
  const others = options.restoring ? ofOtherPhase(desired.wishes, ledger, phase) : new Set<Address>();
  const wishes = desired.wishes.filter(({ address }) => !others.has(address));
  // What of `prepare` cannot be told yet is kubeadm's, and all else can be prepared before it.
  const dispensable = new Set(phase === 'prepare' ? unknown.map(({ address }) => address) : []);
  const spared = new Set([...(options.force ? dispensable : []), ...others, ...kept]);
  const untold = unknown.filter(({ address }) => !spared.has(address));
  const common = { kinds, wishes, untold, spared, phase, adopt: options.adopt };
  return {
    plan: notYet(await makePlan({ ...common, host, ledger, ...(first && { first }) }), first),
    again: async () => makePlan({ ...common, host: readOnce(machine), ledger: (await readLedgerIfAllowed(state)).ledger }),
    dispensable,
  };
}

/**
 * Both phases want kubeadm.conf: it is as the configuration of the one says that wrote it last, and each phase is restored with its own. What another
 * change altered on the side is no such thing.
 */
function ofOtherPhase(wishes: readonly Wish[], { owned }: Ledger, phase: Phase): ReadonlySet<Address> {
  const isOthers = (found: Owned | undefined): boolean => found !== undefined && found.causes === undefined && found.phase !== phase;
  return new Set(wishes.map(({ address }) => address).filter((address) => isOthers(owned.get(address))));
}

/** What the plan before cannot do either is said there alone. */
function notYet(plan: Plan, first: Plan | undefined): Plan {
  const open = new Set([...(first?.unknown ?? []), ...(first?.refused ?? []).map(({ change }) => change)].map(({ address }) => address));
  if (open.size === 0) return plan;
  return {
    ...plan,
    changes: plan.changes.filter(({ address }) => !open.has(address)),
    unknown: plan.unknown.filter(({ address }) => !open.has(address)),
    refused: plan.refused.filter(({ change }) => !open.has(change.address)),
  };
}
