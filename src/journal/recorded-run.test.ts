import { expect, test } from '@jest/globals';
import type { Entry, Intent } from './journal-entry.ts';
import { findOpenRun } from './recorded-run.ts';

const begin = (run: string): Entry => ({
  type: 'begin',
  run,
  at: '2026-01-01T00:00:00.000Z',
  boot: 'b1',
  command: 'apply',
  phase: 'prepare',
  version: '9.9.9',
});
const intent = (run: string, seq: number): Intent => ({ type: 'intent', run, seq, changes: [], sideEffectSnapshots: [] });
const done = (run: string, seq: number): Entry => ({ type: 'done', run, seq, altered: [] });

test('a run without an end has its waves, and which of them are written', () => {
  const entries = [begin('r0'), intent('r0', 1), begin('r1'), intent('r1', 1), intent('r1', 2), done('r1', 1)];
  expect(findOpenRun(entries, 'r1')).toEqual({
    id: 'r1',
    boot: 'b1',
    waves: [
      { intent: intent('r1', 1), isWritten: true },
      { intent: intent('r1', 2), isWritten: false },
    ],
  });
});

test('of a rollback that was killed, the waves that are not rolled back are left, and may be in either state', () => {
  const entries: readonly Entry[] = [
    ...[begin('r1'), intent('r1', 1), done('r1', 1), intent('r1', 2), done('r1', 2)],
    { type: 'rolling-back', run: 'r1', seq: 2 },
    { type: 'rolled-back', run: 'r1', seq: 2 },
    { type: 'rolling-back', run: 'r1', seq: 1 },
  ];
  expect(findOpenRun(entries, 'r1')?.waves).toEqual([{ intent: intent('r1', 1), isWritten: false }]);
});

test('a run that ended, and one that the journal does not have, need no rollback', () => {
  const entries: readonly Entry[] = [begin('r1'), intent('r1', 1), { type: 'end', run: 'r1', outcome: 'committed' }];
  expect(findOpenRun(entries, 'r1')).toBeUndefined();
  expect(findOpenRun(entries, 'r2')).toBeUndefined();
});
