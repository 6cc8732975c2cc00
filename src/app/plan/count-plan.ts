import type { Action } from '../../core/change.ts';
import type { Address } from '../../core/resource.ts';
import type { Begin } from '../../journal/journal-entry.ts';
import type { Plan } from '../../planner/plan.ts';

export interface PlanCount extends Readonly<Record<Action, number>> {
  readonly forget: number;
  readonly unknown: number;
  readonly refused: number;
}

/**
 * Addresses that the plan forgets, without those that it lists as irreversible. These are images: they are forgotten and retained, and an apply
 * without changes does not write that it forgets them.
 */
export function listForgotten({ forget, irreversible }: Pick<Plan, 'forget' | 'irreversible'>): readonly Address[] {
  const listed = new Set(irreversible.map(({ address }) => address));
  return forget.filter((address) => !listed.has(address));
}

export function countPlan(plan: Plan): PlanCount {
  const { changes, unknown, refused } = plan;
  const count = (action: Action): number => changes.filter((change) => change.action === action).length;
  return {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    forget: listForgotten(plan).length,
    unknown: unknown.length,
    refused: refused.length,
  };
}

/** The last line of the output: the counts of all plans together. */
export function renderCounts(plans: readonly Plan[]): string {
  const counts = plans.map(countPlan);
  const sum = (key: keyof PlanCount): number => counts.reduce((total, count) => total + count[key], 0);
  const leftOut = plans.reduce((total, { limit }) => total + (limit?.leftOut.length ?? 0), 0);
  const actions = ['create', 'update', 'replace', 'delete'] as const;
  const parts = [...actions, ...(sum('forget') > 0 ? (['forget'] as const) : [])].map((action) => `${sum(action)} to ${action}`);
  const more = [
    ...(sum('unknown') > 0 ? [`${sum('unknown')} could not be read`] : []),
    ...(sum('refused') > 0 ? [`${sum('refused')} refused`] : []),
    ...(plans.some(({ limit }) => limit !== undefined) ? [`limited, ${leftOut} left out`] : []),
  ];
  return `Plan: ${[parts.join(', '), ...more].join('; ')}.`;
}

/** `1 created, 2 updated, 1 replaced, 8 deleted`. A destroy rarely replaces anything, so it names replacements only if there are any. */
export function renderOutcomeCounts(plan: Plan, command: Begin['command']): string {
  const { create, update, replace, delete: deleted, forget } = countPlan(plan);
  return [
    `${create} created`,
    `${update} updated`,
    ...(command === 'apply' || replace > 0 ? [`${replace} replaced`] : []),
    `${deleted} deleted`,
    ...(forget > 0 ? [`${forget} forgotten`] : []),
  ].join(', ');
}
