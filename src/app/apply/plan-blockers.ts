import { Failure } from '../../core/failure.ts';
import type { UnreadableResource } from '../../planner/live-states.ts';
import { makePlanDocument, type PlanDocument } from '../plan/plan-document.ts';
import type { PlannedPhase } from '../plan/plan-phases.ts';

/** Resources that a fix names; further ones are counted. */
const maxNamed = 2;

type BlockedPlan = Pick<PlannedPhase, 'plan' | 'problems' | 'subject' | 'skippableWithForce'>;

export function toPlanDocument({ plan, subject, problems }: PlannedPhase): PlanDocument {
  return makePlanDocument(plan, subject, problems);
}

/** Refuses plans with a problem, a refused change or a resource that could not be read. */
export function refuseBlockedPlans(plans: readonly BlockedPlan[]): void {
  const reasons = listBlockers(plans);
  if (reasons.length === 0) return;
  const [first] = plans;
  const hint = plans.length > 1 && first !== undefined ? firstPhaseHint(first) : forceHint(plans);
  throw new Failure('refused', `${reasons.join(', ')}; nothing was changed`, {
    fix: `Follow the fix that the plan names for each.${hint}`,
  });
}

/** Why plans cannot be carried out, a few words each; empty: they can. */
export function listBlockers(plans: readonly BlockedPlan[]): readonly string[] {
  const errors = plans.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error').length;
  const refused = plans.flatMap(({ plan }) => plan.refused).length;
  const unknown = plans.flatMap(({ plan }) => plan.unknown);
  return [
    ...(errors > 0 ? [`${errors} problem${errors === 1 ? '' : 's'}`] : []),
    ...(refused > 0 ? [`${refused} change${refused === 1 ? '' : 's'} refused`] : []),
    ...(unknown.length > 0
      ? [`${unknown.length} resource${unknown.length === 1 ? '' : 's'} could not be read${summarizeReasons(unknown)}`]
      : []),
  ];
}

/** The one reason, if there is one. The plan lists all, and the error must not push them from the screen. */
function summarizeReasons([first, ...others]: readonly UnreadableResource[]): string {
  if (first === undefined || others.some(({ reason }) => reason !== first.reason)) return '';
  return ` (${others.length === 0 ? `${first.address}: ` : ''}${first.reason})`;
}

function forceHint(plans: readonly BlockedPlan[]): string {
  return plans.every(isForcible) ? ` Or continue with --force${unknownSuffix(plans)}.` : '';
}

/** If only the second phase is blocked, offers the first alone. */
function firstPhaseHint(first: BlockedPlan): string {
  const { command, phase } = first.subject;
  const isReady = listBlockers([first]).length === 0;
  if (!isReady && !isForcible(first)) return '';
  return ` The first part alone${unknownSuffix([first])}: lazyjack ${command} --phase ${phase}${isReady ? '' : ' --force'}`;
}

function isForcible({ plan, problems, skippableWithForce }: BlockedPlan): boolean {
  return (
    plan.refused.length === 0 &&
    problems.every(({ severity, isForcible: forcible }) => severity !== 'error' || forcible) &&
    plan.unknown.every(({ address }) => skippableWithForce?.has(address) === true)
  );
}

function unknownSuffix(plans: readonly BlockedPlan[]): string {
  const open = plans.flatMap(({ plan }) => plan.unknown.map(({ address }) => address));
  const more = open.length - maxNamed;
  return open.length === 0 ? '' : `, without ${open.slice(0, maxNamed).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
