import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { boot } from '../../../testing/arbitraries/any-journal-entries.ts';
import { runOfOneResource } from '../../../testing/arbitraries/run-of-one-resource.ts';
import type { Entry } from '../../journal/journal-entry.ts';
import { openStateDirectory, type StateDirectory } from '../../journal/state-directory.ts';
import type { Plan } from '../../planner/plan.ts';
import { kinds } from '../../resources/index.ts';
import { changeHost } from './change-host.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'lazyjack-change-'));
});
afterEach(() => rm(directory, { recursive: true }));

const emptyPlan: Plan = { changes: [], unchanged: [], unknown: [], refused: [], retained: [], irreversible: [], forget: [] };

/** The run of a limited apply that left 2 changes out; `isCut`: without its end. */
function limitedRun(isCut: boolean): readonly Entry[] {
  const entries = runOfOneResource('limited', '/file', false).map((entry) => (entry.type === 'begin' ? { ...entry, leftOut: 2 } : entry));
  return isCut ? entries.filter(({ type }) => type !== 'end') : entries;
}

async function applyNothing(state: StateDirectory) {
  const { interrupted, leftOut } = await state.readLedger();
  const outcome = await changeHost(
    { host: plainHost('minion1'), kinds, state },
    {
      ...{ command: 'apply', phase: 'up', plan: emptyPlan, interrupted, hadLeftOut: leftOut?.has('up') === true },
      ...{ replan: async () => emptyPlan, onFailure: 'rollback', report: () => undefined, signal: new AbortController().signal },
    },
  );
  expect(outcome.status).toBe('nothing');
}

test.each([false, true])('once nothing is left out any more, a whole apply says so; the limited one was interrupted: %s', async (isCut) => {
  const state = openStateDirectory(join(directory, 'state'), { boot, machine: '' });
  for (const entry of limitedRun(isCut)) await state.journal.append(entry);
  await applyNothing(state);
  const { leftOut, interrupted, owned } = await state.readLedger();
  expect({ leftOut, interrupted }).toEqual({});
  expect([...owned.values()].map(({ isUnconfirmed }) => isUnconfirmed)).toEqual([false]);
});
