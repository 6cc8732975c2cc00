import { expect, test } from '@jest/globals';
import type { Address } from '../../../core/resource.ts';
import type { Plan } from '../../../planner/plan.ts';
import { renderPlans } from './plan-text.ts';

const empty: Plan = { changes: [], unchanged: [], unknown: [], refused: [], retained: [], irreversible: [], forget: [] };
const render = (plan: Plan): string =>
  renderPlans([{ plan, title: 'destroy of prepare:' }], { color: false, contents: new Map(), width: undefined, detail: 'short' });

test('lists the forgotten resources that its last line counts, one line per kind', () => {
  const routes = Array.from({ length: 7 }, (_, at): Address => `route:fd00:4${at}::/80`);
  expect(render({ ...empty, forget: ['hosts:minion2', ...routes, 'hosts:my-master'] })).toBe(
    `  = 9 resources to forget; no restore needed
        hosts  minion2, my-master
        route  fd00:40::/80, fd00:41::/80, fd00:42::/80, fd00:43::/80, fd00:44::/80 and 2 more

`,
  );
});

test('an image that is forgotten and retained is listed once', () => {
  expect(render({ ...empty, forget: ['image:bind9'], irreversible: [{ address: 'image:bind9', reason: 'retained: a cache' }] })).toBe(
    `  = image:bind9  retained: a cache

`,
  );
});
