import type { Action } from '../../core/change.ts';
import type { Plan } from '../../planner/plan.ts';

export interface PlanCount {
  readonly create: number;
  readonly update: number;
  readonly delete: number;
  readonly unknown: number;
  readonly refused: number;
}

/** A replace counts as one to add and one to remove, as Terraform's users expect. */
export function countPlan({ changes, unknown, refused }: Plan): PlanCount {
  const count = (...actions: readonly Action[]): number => changes.filter(({ action }) => actions.includes(action)).length;
  return {
    create: count('create', 'replace'),
    update: count('update'),
    delete: count('delete', 'replace'),
    unknown: unknown.length,
    refused: refused.length,
  };
}

/** Always the last line: of one plan, or of several together. */
export function renderCounts(plans: readonly Plan[]): string {
  const counts = plans.map(countPlan);
  const sum = (of: keyof PlanCount): number => counts.reduce((total, count) => total + count[of], 0);
  const [add, change, remove, unknown, refused] = [sum('create'), sum('update'), sum('delete'), sum('unknown'), sum('refused')];
  const more = [unknown > 0 ? `${unknown} could not be read` : '', refused > 0 ? `${refused} refused` : ''].filter((part) => part !== '');
  return `Plan: ${add} to add, ${change} to change, ${remove} to remove${more.map((part) => `; ${part}`).join('')}.`;
}
