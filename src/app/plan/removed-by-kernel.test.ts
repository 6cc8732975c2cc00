import { expect, test } from '@jest/globals';
import { planOf as samplePlan } from '../../../testing/sample-plan.ts';
import { findPlanDifference } from './compare-plans.ts';
import { removedByKernel } from './removed-by-kernel.ts';
import type { PlanDocument } from './plan-document.ts';

type Change = PlanDocument['changes'][number];

const planOf = (changes: readonly Change[], unchanged: readonly string[] = []): PlanDocument =>
  samplePlan(changes, { phase: 'up', unchanged: [...unchanged] });

const [old, desired] = [{ via: 'fd00:20::2', dev: 'eth1' }, { via: 'fd00:21::2' }];
const change = (action: Change['action'], before: Change['before'], after: Change['after']): Change => ({
  ...{ address: 'route:fd00:40::/80', action, reason: { type: 'configuration' }, before, after, sources: [] },
});
const update = change('update', old, { ...old, ...desired });

const difference = (shown: PlanDocument, now: PlanDocument): string | undefined => findPlanDifference(removedByKernel(shown, now), now);

test('a resource that the kernel deleted may be created as shown, be recreated unchanged, or stay deleted', () => {
  expect(difference(planOf([update]), planOf([change('create', null, desired)]))).toBeUndefined();
  expect(difference(planOf([], [update.address]), planOf([change('create', null, desired)]))).toBeUndefined();
  expect(difference(planOf([change('delete', old, null)]), planOf([]))).toBeUndefined();
});

test('a foreign change in between is a difference', () => {
  const foreign = { ...old, via: 'fd00:20::9' };
  expect(difference(planOf([update]), planOf([change('update', foreign, { ...foreign, ...desired })]))).toMatch(/changed on this host/);
  expect(difference(planOf([update]), planOf([change('create', null, { via: 'fd00:21::9' })]))).toMatch(/changed on this host/);
  expect(difference(planOf([update]), planOf([]))).toMatch(/no longer needs to change/);
  expect(difference(planOf([]), planOf([change('create', null, desired)]))).toMatch(/needs to change too/);
  expect(difference(planOf([], [update.address]), planOf([change('update', foreign, desired)]))).toMatch(/needs to change too/);
});
