import type { Cluster, ClusterNode } from '../config/cluster.ts';
import { Failure } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import { readFacts } from '../host/facts.ts';
import type { Phase } from '../journal/entry.ts';
import { emptyLedger, type Ledger } from '../journal/ledger.ts';
import { makePlan } from '../planner/make-plan.ts';
import type { Plan } from '../planner/plan.ts';
import { makeWishes } from './make-wishes.ts';
import type { Session } from './session.ts';

export interface Planned {
  readonly plan: Plan;
  readonly ledger: Ledger;
  /** Why the journal could not be read: then nothing is known of what is ours, and no removal is planned. */
  readonly blind?: Failure;
}

/** Reads the machine and the journal, and plans one phase. */
export async function planPhase(
  { host, kinds, state }: Session,
  { cluster, node }: { readonly cluster: Cluster; readonly node: ClusterNode },
  phase: Phase,
  adopt: ReadonlySet<Address>,
): Promise<Planned> {
  const [facts, { ledger, blind }] = await Promise.all([readFacts(host), readLedgerIfAllowed(state)]);
  const wishes = makeWishes(phase, { cluster, node, facts });
  const plan = await makePlan({ host, kinds, wishes, ledger, phase, adopt });
  return { plan, ledger, ...(blind && { blind }) };
}

async function readLedgerIfAllowed(state: Session['state']): Promise<{ ledger: Ledger; blind?: Failure }> {
  try {
    return { ledger: await state.ledger() };
  } catch (cause) {
    if (cause instanceof Failure && cause.kind === 'denied') return { ledger: emptyLedger, blind: cause };
    throw cause;
  }
}
