import { Failure } from '../../core/failure.ts';
import { makePlanDocument, type PlanDocument } from '../plan/plan-document.ts';
import type { PlannedPhase } from '../plan/plan-phases.ts';

export function toPlanDocument({ plan, subject, problems }: PlannedPhase): PlanDocument {
  return makePlanDocument(plan, subject, problems);
}

/** Refuses plans with a problem, a refused change or a resource that could not be read. */
export function refuseBlockedPlans(plans: readonly PlannedPhase[]): void {
  const reasons = listBlockers(plans);
  if (reasons.length === 0) return;
  const [first] = plans;
  const hint = plans.length > 1 && first !== undefined ? firstPhaseHint(first) : forceHint(plans);
  throw new Failure('refused', `${reasons.join(', ')}; nothing was changed`, {
    fix: `Follow the fix that the plan names for each.${hint}`,
  });
}

/** Why plans cannot be carried out, a few words each; empty: they can. */
export function listBlockers(plans: readonly PlannedPhase[]): readonly string[] {
  const errors = plans.flatMap(({ problems }) => problems).filter(({ severity }) => severity === 'error').length;
  const refused = plans.flatMap(({ plan }) => plan.refused).length;
  const unknown = plans.flatMap(({ plan }) => plan.unknown);
  return [
    ...(errors > 0 ? [`${errors} problem${errors === 1 ? '' : 's'}`] : []),
    ...(refused > 0 ? [`${refused} change${refused === 1 ? '' : 's'} refused`] : []),
    ...(unknown.length > 0
      ? [
          `${unknown.length} resource${unknown.length === 1 ? '' : 's'} could not be read (${unknown.map(({ address, reason }) => `${address}: ${reason}`).join('; ')})`,
        ]
      : []),
  ];
}

function forceHint(plans: readonly PlannedPhase[]): string {
  return plans.every(isForcible) ? ` Or continue with --force${unknownSuffix(plans)}.` : '';
}

/** If only the second phase is blocked, offers the first alone. */
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
