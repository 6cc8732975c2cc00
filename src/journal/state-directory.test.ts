import { mkdir, mkdtemp, readdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Entry } from './entry.ts';
import { openStateDirectory } from './state-directory.ts';

const boot = 'boot';
let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lazyjack-state-')), 'lazyjack');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** A run that makes, or gives back, one thing. */
function run(id: string, name: string, release: boolean): readonly Entry[] {
  const change = {
    ...{ address: `file:${name}` as const, ref: { kind: 'file', id: { path: name } } },
    ...{ before: release ? { value: 1 } : null, after: release ? null : { value: 1 }, needs: [], release, volatile: false },
  };
  return [
    { type: 'begin', run: id, at: '2026-01-01T00:00:00Z', boot, command: 'apply', phase: 'up', version: '2.0.0' },
    { type: 'intent', run: id, seq: 1, changes: [change], guards: [] },
    { type: 'done', run: id, seq: 1, altered: [] },
    { type: 'end', run: id, outcome: 'committed' },
  ];
}

test('a journal does not grow with what was made and given back', async () => {
  const state = openStateDirectory(directory, boot);
  const size = async (): Promise<number> => (await stat(join(directory, 'journal.ndjson'))).size;
  for (const entry of run('a', '/stays', false)) await state.journal.append(entry);
  const once = await size();
  for (let round = 0; round < 3; round += 1) {
    for (const entry of [...run(`up${round}`, '/goes', false), ...run(`down${round}`, '/goes', true)]) await state.journal.append(entry);
    await state.journal.shorten();
    expect(await size()).toBe(once);
    expect([...(await state.ledger()).owned.keys()]).toEqual(['file:/stays']);
  }
  for (const entry of run('b', '/more', false)) await state.journal.append(entry);
  expect([...(await openStateDirectory(directory, boot).ledger()).owned.keys()]).toEqual(['file:/stays', 'file:/more']);
  expect(await readdir(directory)).toEqual(['contents', 'journal.ndjson']);
});

test("a journal that cannot be removed is said as such; what others put beside it stays, and is nobody's failure", async () => {
  const state = openStateDirectory(directory, boot);
  for (const entry of run('a', '/a', false)) await state.journal.append(entry);
  const file = join(directory, 'journal.ndjson');
  await rename(file, `${file}.away`);
  await mkdir(file);
  await expect(state.journal.clear()).rejects.toMatchObject({
    name: 'Failure',
    kind: 'failed',
    message: expect.stringMatching(/cannot be removed: .*(EISDIR|EPERM)/),
    fix: expect.stringContaining(directory),
  });
  await rmdir(file);
  await state.journal.clear();
  expect(await readdir(directory)).toEqual(['journal.ndjson.away']);
});

test('what a disk does to a journal that is begun is said as such, and the next entry tries again', async () => {
  const state = openStateDirectory(directory, boot);
  const [begin, ...rest] = run('a', '/a', false);
  if (begin === undefined) throw new Error('a run has entries');
  await state.journal.append(begin);
  const file = join(directory, 'journal.ndjson');
  await rename(file, `${file}.away`);
  await mkdir(file);
  await expect(state.journal.append(begin)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'failed',
    message: expect.stringMatching(/^the journal cannot be written: .*EISDIR/),
    fix: expect.stringContaining(directory),
  });
  await rmdir(file);
  await rename(`${file}.away`, file);
  for (const entry of rest) await state.journal.append(entry);
  expect([...(await state.ledger()).owned.keys()]).toEqual(['file:/a']);
});
