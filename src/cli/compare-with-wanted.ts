import { readOnce } from '../core/read-once.ts';
import type { Address } from '../core/resource.ts';
import type { Phase } from '../journal/entry.ts';
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
  options: { readonly adopt: ReadonlySet<Address>; readonly force: boolean },
  first?: Plan,
): Promise<Compared> {
  const { wishes, unknown, spared: kept = [] } = makeDesired(phase, input, ownProgram(input.cluster.file));
  // What of `prepare` cannot be told yet is kubeadm's, and all else can be prepared before it.
  const dispensable = new Set(phase === 'prepare' ? unknown.map(({ address }) => address) : []);
  const notAsked = options.force ? dispensable : new Set<Address>();
  const spared = new Set([...notAsked, ...kept]);
  const untold = unknown.filter(({ address }) => !spared.has(address));
  const common = { kinds, wishes, untold, spared, phase, adopt: options.adopt };
  return {
    plan: notYet(await makePlan({ ...common, host, ledger, ...(first && { first }) }), first),
    again: async () => makePlan({ ...common, host: readOnce(machine), ledger: (await readLedgerIfAllowed(state)).ledger }),
    dispensable,
  };
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
