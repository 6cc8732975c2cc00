import { expect, test } from '@jest/globals';
import type { Outcome } from '../planner/run-outcome.ts';
import { toExitStatusOfAll } from './apply-interaction.ts';

const nothing: Outcome = { status: 'nothing' };
const rolledBack: Outcome = { status: 'rolled-back', cause: new Error('no') };
const partial: Outcome = { status: 'partially-restored', retainedForForeign: [], notRestored: [] };

test.each<readonly [string, readonly Outcome[] | undefined, number]>([
  ['declined', undefined, 1],
  ['no run', [], 0],
  ['nothing to do', [nothing, nothing], 0],
  ['the second phase is rolled back', [nothing, rolledBack], 1],
  ['the first phase is restored only in part', [partial, nothing], 3],
  ['the first is restored only in part, the second is rolled back', [partial, rolledBack], 3],
])('%s', (_, result, status) => {
  expect(toExitStatusOfAll(result)).toBe(status);
});
