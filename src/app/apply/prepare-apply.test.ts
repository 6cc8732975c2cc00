import { expect, test } from '@jest/globals';
import { requireConfirmable } from './prepare-apply.ts';

test.each([
  [{ confirm: 0, onFailure: 'rollback' }, false, '--confirm takes whole seconds from 1 to 86400'],
  [{ confirm: 1.5, onFailure: 'rollback' }, false, '--confirm takes whole seconds from 1 to 86400'],
  [{ confirm: NaN, onFailure: 'rollback' }, false, '--confirm takes whole seconds from 1 to 86400'],
  [{ confirm: 60, onFailure: 'rollback' }, true, '--confirm is for apply, and the plan file restores this host'],
  [
    { confirm: 60, phase: 'up', onFailure: 'rollback' },
    false,
    '--confirm covers phase prepare: membership in a cluster cannot be rolled back',
  ],
  [{ confirm: 60, phase: 'prepare', onFailure: 'keep' }, false, '--confirm rolls back, and --on-failure keep does not'],
] as const)('%j is refused', (options, isDestroy, message) => {
  expect(() => {
    requireConfirmable(options, isDestroy);
  }).toThrow(message);
});

test('fits prepare, both phases, and no --confirm at all', () => {
  for (const phase of ['prepare', undefined] as const) requireConfirmable({ confirm: 60, phase, onFailure: 'rollback' }, false);
  requireConfirmable({ phase: 'up', onFailure: 'keep' }, true);
});
