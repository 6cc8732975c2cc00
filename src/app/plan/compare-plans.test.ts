import { expect, test } from '@jest/globals';
import { planOf, plannedLink, plannedRoute } from '../../../testing/sample-plan.ts';
import { assertSamePlans } from './compare-plans.ts';
import type { PlanDocument } from './plan-document.ts';

test('plans with the same changes are equal, whatever their order, reasons and sources', () => {
  const now = planOf(
    [
      { ...plannedRoute, reason: { type: 'drifted' }, sources: [] },
      { ...plannedLink, before: { up: false, mtu: 1500 } },
    ],
    { config: './config.yaml', unchanged: ['hosts:minion1'] },
  );
  expect(() => {
    assertSamePlans('plan.json', [planOf([plannedLink, plannedRoute])], [now]);
  }).not.toThrow();
});

test.each<[string, PlanDocument, string]>([
  ['another host', planOf([plannedRoute], { host: 'minion2' }), 'the plan was for minion1 and this host is minion2: it changed'],
  ['a change that is no longer needed', planOf([]), 'route:fd00:10::/64 no longer needs to change: the host changed'],
  ['another action', planOf([{ ...plannedRoute, action: 'replace' }]), 'route:fd00:10::/64 changed on this host'],
  ['another live state', planOf([{ ...plannedRoute, before: { via: 'fd00:20::9' } }]), 'route:fd00:10::/64 changed on this host'],
  ['another desired state', planOf([{ ...plannedRoute, after: { via: 'fd00:20::9' } }]), 'the desired state of route:fd00:10::/64 changed'],
  ['an additional change', planOf([plannedRoute, plannedLink]), 'link:eth1 needs to change too'],
  [
    'an additional change beside another desired state',
    planOf([{ ...plannedRoute, after: { via: 'fd00:20::9' } }, plannedLink]),
    'link:eth1 needs to change too',
  ],
])('refuses %s and names it', (_, now, message) => {
  expect(() => {
    assertSamePlans('plan.json', [planOf([plannedRoute])], [now]);
  }).toThrow(`${message} since plan.json was written`);
});

test('compares both phases, which must both exist, and names the first difference', () => {
  const [prepare, up] = [planOf([plannedLink]), planOf([plannedRoute], { phase: 'up' })];
  const assert = (...now: readonly PlanDocument[]) => {
    assertSamePlans('plan.json', [prepare, up], now);
  };
  expect(() => {
    assert(prepare, up);
  }).not.toThrow();
  expect(() => {
    assert(prepare, { ...up, changes: [] });
  }).toThrow('route:fd00:10::/64 no longer needs to change: the host changed since');
  expect(() => {
    assert(prepare);
  }).toThrow('this node has no phase up any more: it changed since');
});

test('plans for destroy have no host', () => {
  const confirmed = planOf([], { command: 'destroy', host: null });
  expect(() => {
    assertSamePlans('plan.json', [confirmed], [confirmed]);
  }).not.toThrow();
});
