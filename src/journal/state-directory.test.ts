import { mkdir, mkdtemp, readdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Entry } from './journal-entry.ts';
import { emptyLedger } from './ledger.ts';
import { asEntry1, boot } from '../../testing/arbitraries/any-journal-entries.ts';
import { runOfOneResource as run } from '../../testing/arbitraries/run-of-one-resource.ts';
import { firstLine, formatLine, formatChecksummedLine, parseLines } from './journal-line.ts';
import { openStateDirectory } from './state-directory.ts';

const ids = { boot, machine: '' };
let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lazyjack-state-')), 'lazyjack');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

test('a journal does not grow with restored resources', async () => {
  const state = openStateDirectory(directory, ids);
  const size = async (): Promise<number> => (await stat(join(directory, 'journal.ndjson'))).size;
  for (const entry of run('a', '/stays', false)) await state.journal.append(entry);
  const once = await size();
  for (let round = 0; round < 3; round += 1) {
    for (const entry of [...run(`up${round}`, '/goes', false), ...run(`down${round}`, '/goes', true)]) await state.journal.append(entry);
    await state.journal.shorten();
    expect(await size()).toBe(once);
    expect([...(await state.readLedger()).owned.keys()]).toEqual(['file:/stays']);
  }
  for (const entry of run('b', '/more', false)) await state.journal.append(entry);
  await state.flush();
  expect([...(await openStateDirectory(directory, ids).readLedger()).owned.keys()]).toEqual(['file:/stays', 'file:/more']);
  expect(await readdir(directory)).toEqual(['contents', 'journal.head', 'journal.ndjson']);
});

test('a journal that cannot be removed is reported; foreign files beside it are kept without an error', async () => {
  const state = openStateDirectory(directory, ids);
  for (const entry of run('a', '/a', false)) await state.journal.append(entry);
  const file = join(directory, 'journal.ndjson');
  await rename(file, `${file}.away`);
  await mkdir(file);
  await expect(state.journal.clear()).rejects.toMatchObject({
    name: 'Failure',
    kind: 'failed',
    message: expect.stringMatching(/cannot be removed: (?:it is a directory|.*permi)/),
    fix: expect.stringContaining(directory),
  });
  await rmdir(file);
  await state.journal.clear();
  expect(await readdir(directory)).toEqual(['journal.ndjson.away']);
});

test('a disk error is reported, and the next entry tries again', async () => {
  const state = openStateDirectory(directory, ids);
  const [begin, ...rest] = run('a', '/a', false);
  if (begin === undefined) throw new Error('a run has entries');
  await state.journal.append(begin);
  const file = join(directory, 'journal.ndjson');
  await rename(file, `${file}.away`);
  await mkdir(file);
  await expect(state.journal.append(begin)).rejects.toMatchObject({
    name: 'Failure',
    kind: 'failed',
    message: expect.stringMatching(/^the journal cannot be written: it is a directory/),
    fix: expect.stringContaining(directory),
  });
  await rmdir(file);
  await rename(`${file}.away`, file);
  for (const entry of rest) await state.journal.append(entry);
  expect([...(await state.readLedger()).owned.keys()]).toEqual(['file:/a']);
});

describe('the format of the journal', () => {
  const file = (): string => join(directory, 'journal.ndjson');
  const text = (): Promise<string> => readFile(file(), 'utf8');
  const of = (entries: readonly Entry[]): string => entries.map(formatLine).join('');
  /** Formats entries as 2.0.0 wrote them. */
  const of1 = (entries: readonly Entry[]): string =>
    entries.map((entry) => formatChecksummedLine(JSON.stringify(asEntry1(entry)))).join('');
  const write = async (content: string): Promise<void> => {
    await mkdir(directory, { mode: 0o700 });
    await writeFile(file(), content, { mode: 0o600 });
  };
  const [begin, ...rest] = run('b', '/b', false);
  if (begin === undefined) throw new Error('a run has entries');

  test('is in the first line of a new one', async () => {
    const state = openStateDirectory(directory, ids);
    await state.journal.append(begin);
    for (const entry of rest) await state.journal.append(entry);
    expect(await text()).toBe(firstLine + of([begin, ...rest]));
  });

  test.each(['', '{"sum":"012', firstLine.slice(0, -9)])('one with the incomplete first line %j is started again', async (torn) => {
    await write(torn);
    const state = openStateDirectory(directory, ids);
    expect(await state.readLedger()).toEqual(emptyLedger);
    await state.journal.append(begin);
    expect(await text()).toBe(firstLine + of([begin]));
  });

  test('one of 2.0.0 is rewritten completely before the first append', async () => {
    const entries = run('a', '/a', false);
    const old = of1(entries);
    await write(`${old}{"sum":"torn`);
    const state = openStateDirectory(directory, ids);
    const before = await state.readLedger();
    expect([...before.owned.keys()]).toEqual(['file:/a']);
    expect(await text()).toBe(`${old}{"sum":"torn`);
    const inode = async (): Promise<number> => (await stat(file())).ino;
    const was = await inode();
    await state.journal.append(begin);
    expect(parseLines(await text())).toMatchObject({ format: 2, entries: [...entries, begin] });
    expect(await inode()).not.toBe(was);
    expect((await state.readLedger()).owned).toEqual(before.owned);
    for (const entry of rest) await state.journal.append(entry);
    expect(parseLines(await text())).toMatchObject({ format: 2, entries: [...entries, begin, ...rest] });
    expect(await state.readLedger()).toEqual(await openStateDirectory(directory, ids).readLedger());
  });

  test('one of 2.0.0 that cannot be rewritten is unchanged, and nothing is added', async () => {
    const entries = run('a', '/a', false);
    const old = of1(entries);
    await write(old);
    await mkdir(`${file()}.new`);
    const state = openStateDirectory(directory, ids);
    await expect(state.journal.append(begin)).rejects.toMatchObject({ message: expect.stringMatching(/^the journal cannot be written: /) });
    expect(await text()).toBe(old);
    await rmdir(`${file()}.new`);
    await state.journal.append(begin);
    expect(parseLines(await text())).toMatchObject({ format: 2, entries: [...entries, begin] });
  });

  test('a newer one is refused', async () => {
    await write(formatChecksummedLine('{"type":"format","format":3}') + of(run('a', '/a', false)));
    const state = openStateDirectory(directory, ids);
    await expect(state.readLedger()).rejects.toMatchObject({
      kind: 'refused',
      message: `the journal was written by a newer lazyjack: ${file()} has format 3`,
    });
    expect(await state.readCondition()).toBe('whole');
  });
});
