import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startDeadline } from '../../app/confirmation/arm-roll-back.ts';
import { silentConsole } from '../../../testing/silent-console.ts';
import { ownProcess } from '../../host/process/live-process.ts';
import { openStateDirectory, type StateDirectory } from '../../journal/state-directory.ts';
import { withDeadline } from './report-deadline.ts';

const [quiet, text] = [silentConsole, { json: false, node: 'n1' }] as const;
const now = new Date('2026-01-01T00:00:00.000Z');
const host = { invocation: { command: ['lazyjack'], now: () => now } };
let directory = '';
let state: StateDirectory;
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lazyjack-deadline-')), 'lazyjack');
  state = openStateDirectory(directory, { boot: 'b1', machine: '' });
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

async function arm(): Promise<void> {
  const run = { run: 'r1', phase: 'prepare', at: now.toISOString(), boot: 'b1' } as const;
  await state.awaited.write({ format: 1, ...run, seconds: 20, process: ownProcess(), runLimit: 1000 });
}

/** Starts the deadline as if a process watched the run, or as if it could not be started again. */
const startWith = (isWatched: boolean) => (session: Parameters<typeof startDeadline>[0]) => startDeadline(session, async () => isWatched);

test('the time to confirm begins after the tests of the function, also if they reject', async () => {
  await arm();
  const testFunction = async (): Promise<never> => {
    expect((await state.awaited.read())?.deadline).toBeUndefined();
    throw new Error('no engine');
  };
  const end = withDeadline({ host, state }, text, quiet, testFunction, startWith(true));

  await expect(end).rejects.toThrow('no engine');
  expect((await state.awaited.read())?.deadline).toMatchObject({ at: '2026-01-01T00:00:20.000Z' });
});

test('a run that had nothing to do awaits nothing', async () => {
  expect(await withDeadline({ host, state }, text, quiet, async () => 'tested', startWith(true))).toBe('tested');
  expect(await state.awaited.read()).toBeUndefined();
});

test('a run that nobody would roll back at its deadline is reported, and can be confirmed', async () => {
  await arm();
  await expect(withDeadline({ host, state }, text, quiet, async () => 'tested', startWith(false))).rejects.toMatchObject({
    kind: 'failed',
    message: 'the process that would roll back the apply of phase prepare has ended and does not start again',
    fix: expect.stringContaining('lazyjack confirm --rollback'),
  });
  expect((await state.awaited.read())?.deadline).toBeDefined();
});
