import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { boot } from '../../../testing/arbitraries/any-journal-entries.ts';
import { runOfOneResource } from '../../../testing/arbitraries/run-of-one-resource.ts';
import { openStateDirectory, type StateDirectory } from '../../journal/state-directory.ts';
import { setAsideJournal } from './journal-from-evidence.ts';

let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lazyjack-aside-')), 'lazyjack');
});
afterEach(() => rm(join(directory, '..'), { recursive: true }));

const open = (machine = '1'.repeat(32)): StateDirectory => openStateDirectory(directory, { boot, machine });
const awaited = { format: 1, run: 'a', phase: 'prepare', at: '2026-01-01T00:00:00.000Z', boot, seconds: 20, runLimit: 1000 } as const;

test.each(['damaged', 'other-machine'] as const)('without its journal (%s) no run awaits confirmation any more', async (condition) => {
  const writer = open();
  for (const entry of runOfOneResource('a', '/a', false)) await writer.journal.append(entry);
  await writer.awaited.write({ ...awaited, process: { pid: 1, startTime: '1' } });
  await writer.flush();
  const file = join(directory, 'journal.ndjson');
  if (condition === 'damaged') await appendFile(file, 'damaged\n{}\n');
  const state = open(condition === 'damaged' ? undefined : '2'.repeat(32));
  await expect(state.readOpenRun('a')).rejects.toMatchObject({ kind: 'refused' });
  let isDisarmed = false;
  const aside = await setAsideJournal({ state }, async (session) => {
    isDisarmed = true;
    await session.state.awaited.remove();
  });
  expect(aside).toBe(`${file}.${condition}-1`);
  expect(isDisarmed).toBe(true);
  expect(await state.awaited.read()).toBeUndefined();
});
