import { expect, test } from '@jest/globals';
import type { Change } from '../../core/change.ts';
import type { Plan } from '../../planner/plan.ts';
import { countPlan, renderCounts, renderOutcomeCounts } from './count-plan.ts';

const empty: Plan = { changes: [], unchanged: [], unknown: [], refused: [], retained: [], irreversible: [], forget: [] };
const base = { address: 'link:a', ref: { kind: 'link', id: {} }, reason: { type: 'differs' }, sources: [], needs: [] } as const;
const changes: readonly Change[] = [
  { ...base, action: 'create', before: null, after: {} },
  { ...base, action: 'update', before: {}, after: {} },
  { ...base, action: 'update', before: {}, after: {} },
  { ...base, action: 'replace', before: {}, after: {}, replaceCauses: [] },
];

test('a replace counts as a replace', () => {
  const plan = { ...empty, changes, unknown: [{ address: 'link:b', reason: 'r' }] } as const;
  expect(countPlan(plan)).toEqual({ create: 1, update: 2, replace: 1, delete: 0, forget: 0, unknown: 1, refused: 0 });
  expect(renderCounts([plan])).toBe('Plan: 1 to create, 2 to update, 1 to replace, 0 to delete; 1 could not be read.');
  expect(renderOutcomeCounts(plan, 'apply')).toBe('1 created, 2 updated, 1 replaced, 0 deleted');
  expect(renderOutcomeCounts(plan, 'destroy')).toBe('1 created, 2 updated, 1 replaced, 0 deleted');
});

test('forgotten resources are counted, but not those that the plan lists as retained', () => {
  const plan: Plan = { ...empty, forget: ['link:a', 'image:b'], irreversible: [{ address: 'image:b', reason: 'r' }] };
  expect(renderCounts([plan, plan])).toBe('Plan: 0 to create, 0 to update, 0 to replace, 0 to delete, 2 to forget.');
  expect(renderOutcomeCounts(plan, 'destroy')).toBe('0 created, 0 updated, 0 deleted, 1 forgotten');
});
