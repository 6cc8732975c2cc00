import type { PlanDocument } from '../src/app/plan/plan-document.ts';

export type PlannedChange = PlanDocument['changes'][number];

/** A route to create. */
export const plannedRoute: PlannedChange = {
  address: 'route:fd00:10::/64',
  action: 'create',
  reason: { type: 'missing' },
  before: null,
  after: { via: 'fd00:20::2', dev: 'eth1' },
  sources: [{ file: 'config.yaml', line: 3, column: 5 }],
};

/** A link to update. */
export const plannedLink: PlannedChange = {
  ...plannedRoute,
  address: 'link:eth1',
  action: 'update',
  before: { mtu: 1500, up: false },
  after: { mtu: 9000, up: true },
};

/** A plan document of phase prepare on minion1 with these changes. */
export const planOf = (changes: readonly PlannedChange[], fields: Partial<PlanDocument> = {}): PlanDocument => ({
  format: 'lazyjack-plan',
  version: 2,
  lazyjack: '2.0.1',
  command: 'apply',
  phase: 'prepare',
  host: 'minion1',
  config: 'config.yaml',
  adopt: [],
  changes: [...changes],
  unchanged: [],
  unknown: [],
  refused: [],
  retained: [],
  irreversible: [],
  forget: [],
  problems: [],
  summary: { create: 1, update: 1, replace: 0, delete: 0, forget: 0, unknown: 0, refused: 0 },
  ...fields,
});
