import { expect, test } from '@jest/globals';
import { findPlanDifference } from './compare-plans.ts';
import { removedByKernel } from './removed-by-kernel.ts';
import type { PlanDocument } from './plan-document.ts';

type Change = PlanDocument['changes'][number];

const planOf = (changes: readonly Change[], unchanged: readonly string[] = []): PlanDocument => ({
  ...{
    format: 'lazyjack-plan',
    version: 2,
    lazyjack: '2.0.1',
    command: 'apply',
    phase: 'up',
    host: 'minion1',
    config: 'config.yaml',
    adopt: [],
  },
  ...{ changes: [...changes], unchanged: [...unchanged], unknown: [], refused: [], retained: [], irreversible: [], problems: [] },
  summary: { create: 0, update: 0, replace: 0, delete: 0, forget: 0, unknown: 0, refused: 0 },
});

const [old, wanted] = [{ via: 'fd00:20::2', dev: 'eth1' }, { via: 'fd00:21::2' }];
const change = (action: Change['action'], before: Change['before'], after: Change['after']): Change => ({
  ...{ address: 'route:fd00:40::/80', action, reason: { type: 'configuration' }, before, after, sources: [] },
});
const update = change('update', old, { ...old, ...wanted });

const difference = (shown: PlanDocument, now: PlanDocument): string | undefined => findPlanDifference(removedByKernel(shown, now), now);

test('what went along with an address is made as was shown, comes back as it was, or is gone', () => {
  expect(difference(planOf([update]), planOf([change('create', null, wanted)]))).toBeUndefined();
  expect(difference(planOf([], [update.address]), planOf([change('create', null, wanted)]))).toBeUndefined();
  expect(difference(planOf([change('delete', old, null)]), planOf([]))).toBeUndefined();
});

test('what somebody else did in between is not excused', () => {
  const theirs = { ...old, via: 'fd00:20::9' };
  expect(difference(planOf([update]), planOf([change('update', theirs, { ...theirs, ...wanted })]))).toMatch(/changed on this host/);
  expect(difference(planOf([update]), planOf([change('create', null, { via: 'fd00:21::9' })]))).toMatch(/changed on this host/);
  expect(difference(planOf([update]), planOf([]))).toMatch(/no longer needs to change/);
  expect(difference(planOf([]), planOf([change('create', null, wanted)]))).toMatch(/needs to change too/);
  expect(difference(planOf([], [update.address]), planOf([change('update', theirs, wanted)]))).toMatch(/needs to change too/);
});
