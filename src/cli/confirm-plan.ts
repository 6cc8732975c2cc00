import { Failure } from '../core/failure.ts';
import { assertSamePlans } from '../app/plan/compare-plans.ts';
import { requireRoot } from '../app/apply/change-host.ts';
import { askConfirmation } from './confirm.ts';
import type { Console } from './console.ts';
import { type PlanDocument, makePlanDocument } from '../app/plan/plan-document.ts';
import type { PlannedPhase } from '../app/plan/plan-phases.ts';
import type { Session } from '../app/session/session.ts';
import { showPlans } from './show-plans.ts';

export interface ConfirmOptions {
  readonly yes: boolean;
  readonly json: boolean;
  /** Plans that were agreed to earlier. */
  readonly confirmedPlan?: { readonly path: string; readonly documents: readonly PlanDocument[] };
}

/** Shows what is to be done, refuses what cannot be, and asks once. Resolves with whether to go on. */
export async function confirmPlan(
  session: Session,
  plans: readonly PlannedPhase[],
  options: ConfirmOptions,
  console: Console,
): Promise<boolean> {
  await showPlans(plans, session.host.contents, console, options.json);
  if (options.confirmedPlan !== undefined)
    assertSamePlans(options.confirmedPlan.path, options.confirmedPlan.documents, plans.map(toPlanDocument));
  const [first] = plans.filter(({ plan }) => plan.changes.length > 0);
  // What only root can read is in nobody's way.
  if (first !== undefined && plans.some(({ plan }) => plan.unknown.length > 0)) requireRoot(first.subject.command, first.plan);
  refuseBlockedPlans(plans);
  if (first === undefined) return true;
  const { command } = first.subject;
  requireRoot(command, first.plan);
  const question = command === 'apply' ? 'Change this host?' : 'Restore this host?';
  return askConfirmation(console, { yes: options.yes || options.confirmedPlan !== undefined, question });
}

export function toPlanDocument({ plan, subject, problems }: PlannedPhase): PlanDocument {
  return makePlanDocument(plan, subject, problems);
}

/** Everything that could not be read, is refused, or was found in the way: nothing is changed while there is any of it. */
function refuseBlockedPlans(plans: readonly PlannedPhase[]): void {
  const reasons = listBlockers(plans);
  if (reasons.length === 0) return;
  const [first] = plans;
  const way = plans.length > 1 && first !== undefined ? firstPhaseHint(first) : forceHint(plans);
  throw new Failure('refused', `nothing was changed: ${reasons.join(', ')}`, {
    fix: `What is named above says what to do about it.${way}`,
  });
}

/** A few words each; none: it may begin. */
export function listBlockers(plans: readonly PlannedPhase[]): readonly string[] {
  const errors = plans.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error').length;
  const refused = plans.flatMap(({ plan }) => plan.refused).length;
  const unknown = plans.flatMap(({ plan }) => plan.unknown);
  return [
    ...(errors > 0 ? [`${errors} found in the way`] : []),
    ...(refused > 0 ? [`${refused} refused`] : []),
    ...(unknown.length > 0
      ? [`${unknown.length} could not be read (${unknown.map(({ address, reason }) => `${address}: ${reason}`).join('; ')})`]
      : []),
  ];
}

function forceHint(plans: readonly PlannedPhase[]): string {
  return plans.every(isForcible) ? ` Or continue with --force${unknownSuffix(plans)}.` : '';
}

/** What keeps the second from being carried out need not keep the first from it. */
function firstPhaseHint(first: PlannedPhase): string {
  const { command, phase } = first.subject;
  const isReady = listBlockers([first]).length === 0;
  if (!isReady && !isForcible(first)) return '';
  return ` The first part alone${unknownSuffix([first])}: lazyjack ${command} --phase ${phase}${isReady ? '' : ' --force'}`;
}

function isForcible({ plan, problems, skippableWithForce }: PlannedPhase): boolean {
  return (
    plan.refused.length === 0 &&
    problems.every(({ severity, isForcible: forcible }) => severity !== 'error' || forcible) &&
    plan.unknown.every(({ address }) => skippableWithForce?.has(address) === true)
  );
}

function unknownSuffix(plans: readonly PlannedPhase[]): string {
  const open = plans.flatMap(({ plan }) => plan.unknown.map(({ address }) => address));
  return open.length === 0 ? '' : `, without ${open.join(', ')}`;
}
