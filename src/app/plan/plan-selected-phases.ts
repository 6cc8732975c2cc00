import type { Phase } from '../../journal/journal-entry.ts';
import type { ConfiguredNode } from '../configuration/configured-node.ts';
import type { Session } from '../session/session.ts';
import { makeApplyPlanner, makeBothPhasesPlanner, makeDestroyPlanner, type PlannedPhase, type PlanningOptions } from './plan-phases.ts';

/** Plans `apply` of one phase. undefined: both phases. */
export async function planApply(
  session: Session,
  target: ConfiguredNode,
  phase: Phase | undefined,
  options: PlanningOptions,
): Promise<readonly PlannedPhase[]> {
  return phase === undefined
    ? makeBothPhasesPlanner(session, target, options)()
    : [await makeApplyPlanner(session, target, phase, options)()];
}

/** Plans `destroy` of these phases, newest first. */
export async function planDestroy(session: Session, phases: readonly Phase[]): Promise<readonly PlannedPhase[]> {
  return Promise.all(phases.map((phase, at) => makeDestroyPlanner(session, phase, { restored: phases.slice(0, at) })()));
}

/** Whether the plans name a problem that somebody must solve before they can be carried out: an error, or a refused change. */
export function hasProblems(plans: readonly PlannedPhase[]): boolean {
  return plans.some(({ plan, problems }) => plan.refused.length > 0 || problems.some(({ severity }) => severity === 'error'));
}

/** Whether the host differs, or may differ, from the desired state: changes or unreadable resources. */
export function hasDifferences(plans: readonly PlannedPhase[]): boolean {
  return plans.some(({ plan }) => plan.changes.length + plan.unknown.length > 0);
}
