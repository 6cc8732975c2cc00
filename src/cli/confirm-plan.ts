import { assertSamePlans } from '../app/plan/compare-plans.ts';
import { refuseBlockedPlans, toPlanDocument } from '../app/apply/plan-blockers.ts';
import type { ConfirmationRequest } from '../app/confirmation/arm-roll-back.ts';
import { refuseUncoveredChanges } from '../app/confirmation/refuse-uncovered-changes.ts';
import { askConfirmation } from './confirm.ts';
import type { Console } from './console.ts';
import type { PlanDocument } from '../app/plan/plan-document.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import type { Session } from '../app/session/session.ts';
import { showPlans } from './show-plans.ts';
import { choosePlanDetail, type DetailOptions } from './views/plan/plan-detail.ts';

export interface ConfirmOptions extends DetailOptions {
  readonly yes: boolean;
  readonly json: boolean;
  /** The run that is to follow is rolled back unless it is confirmed. */
  readonly confirmation?: ConfirmationRequest | undefined;
  /** Plans that the user confirmed earlier, from a plan file. */
  readonly confirmedPlan?: { readonly path: string; readonly documents: readonly PlanDocument[] };
}

/** Shows the plans, refuses plans that cannot be carried out, and asks once. Resolves with true to continue. */
export async function confirmPlan(
  session: Session,
  plans: readonly PlannedPhase[],
  options: ConfirmOptions,
  console: Console,
): Promise<boolean> {
  await showPlans(plans, session.host.contents, console, { json: options.json, detail: choosePlanDetail(options) });
  if (options.confirmedPlan !== undefined)
    assertSamePlans(options.confirmedPlan.path, options.confirmedPlan.documents, plans.map(toPlanDocument));
  const [first] = plans.filter(({ plan }) => plan.changes.length > 0);
  refuseBlockedPlans(plans);
  if (options.confirmation !== undefined) refuseUncoveredChanges(plans, options.confirmation.seconds);
  if (first === undefined) return true;
  const { command } = first.subject;
  const question = command === 'apply' ? 'Change this host?' : 'Restore this host?';
  return askConfirmation(console, { yes: options.yes || options.confirmedPlan !== undefined, question });
}
