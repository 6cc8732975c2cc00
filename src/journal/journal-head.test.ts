import { mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { boot } from '../../testing/arbitraries/any-journal-entries.ts';
import { runOfOneResource as run } from '../../testing/arbitraries/run-of-one-resource.ts';
import { firstLine, formatLine } from './journal-line.ts';
import { openStateDirectory } from './state-directory.ts';

let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lazyjack-state-')), 'lazyjack');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const file = (): string => join(directory, 'journal.ndjson');
const head = (): string => join(directory, 'journal.head');
const open = () => openStateDirectory(directory, { boot, machine: '' });
const applied = async (): Promise<string> => {
  const state = open();
  for (const entry of run('a', '/a', false)) await state.journal.append(entry);
  await state.flush();
  return readFile(file(), 'utf8');
};

test('has the number of lines and the checksum of the last', async () => {
  const text = await applied();
  expect(JSON.parse(await readFile(head(), 'utf8'))).toEqual({ lines: 5, sum: text.trim().split('\n').at(-1)?.slice(8, 24) });
  expect((await stat(head())).mode & 0o777).toBe(0o600);
});

const lineEnd = (text: string, lines: number): number => text.split('\n').slice(0, lines).join('\n').length + 1;
test.each<{ name: string; damage: (text: string) => string | undefined; message: RegExp }>([
  {
    name: 'missing',
    damage: () => undefined,
    message: /^the journal is missing: .*journal\.ndjson\. It had 5 lines, as .*journal\.head says\.$/,
  },
  { name: 'empty', damage: () => '', message: /^the journal is empty: .* It had 5 lines/ },
  {
    name: 'zeroed',
    damage: (text) => '\0'.repeat(text.length),
    message: /^the journal contains zeros instead of line 1: .* It had 5 lines/,
  },
  {
    name: 'zeroed from the third line on',
    damage: (text) => text.slice(0, lineEnd(text, 2)).padEnd(text.length, '\0'),
    message: /^the journal contains zeros instead of line 3: /,
  },
  {
    name: 'cut within a line',
    damage: (text) => text.slice(0, -9),
    message: /^the journal is shortened: .* has 4 lines\. It had 5 lines/,
  },
  { name: 'cut after a line', damage: (text) => text.slice(0, lineEnd(text, 1)), message: /^the journal is shortened: .* has 1 line\. / },
  {
    name: 'without its second line',
    damage: (text) => text.slice(0, lineEnd(text, 1)) + text.slice(lineEnd(text, 2)),
    message: /^the journal is shortened: .* has 4 lines\./,
  },
  {
    name: 'exchanged for another',
    damage: () => firstLine + [...run('b', '/b', false), ...run('c', '/c', false)].map(formatLine).join(''),
    message: /^the journal does not belong to its head: line 5 of /,
  },
])('a journal $name is refused, with a way out, before anything is written', async ({ damage, message }) => {
  const damaged = damage(await applied());
  if (damaged === undefined) await rm(file());
  else await writeFile(file(), damaged);
  const state = open();
  const refusal = {
    kind: 'refused',
    message: expect.stringMatching(message),
    fix: expect.stringMatching(/backup.*destroy --from-evidence/u),
  };
  await expect(state.readLedger()).rejects.toMatchObject(refusal);
  const [begin] = run('b', '/b', false);
  if (begin === undefined) throw new Error('a run has entries');
  await expect(state.journal.append(begin)).rejects.toMatchObject(refusal);
  expect(await readFile(file(), 'utf8').catch(() => undefined)).toBe(damaged);
  expect(await state.readCondition()).toBe('damaged');
  expect(await state.setAsideJournal('damaged')).toBe(damaged === undefined ? undefined : `${file()}.damaged-1`);
  expect(await state.readCondition()).toBe('absent');
  await state.journal.append(begin);
  await state.flush();
  expect(await open().readCondition()).toBe('whole');
});

test.each(['', '{"lin', '\0\0\0\0', '{"lines":0,"sum":""}'])(
  'an incomplete head, %j, still shows that there was a journal',
  async (torn) => {
    const text = await applied();
    await writeFile(head(), torn);
    expect((await open().readLedger()).owned.size).toBe(1);
    for (const damaged of ['', '\0'.repeat(text.length)]) {
      await writeFile(file(), damaged);
      await expect(open().readLedger()).rejects.toMatchObject({ kind: 'refused' });
    }
    await rm(file());
    await expect(open().readLedger()).rejects.toMatchObject({ message: `the journal is missing: ${file()}.` });
  },
);

test('may be older than the journal; a journal without one gets it with the next entry', async () => {
  const state = open();
  const [begin, ...rest] = run('a', '/a', false);
  if (begin === undefined) throw new Error('a run has entries');
  await state.journal.append(begin);
  await state.flush();
  const old = await readFile(head());
  for (const entry of rest) await state.journal.append(entry);
  await state.flush();
  await writeFile(head(), old);
  expect((await open().readLedger()).owned.size).toBe(1);
  await rm(head());
  const later = open();
  expect((await later.readLedger()).owned.size).toBe(1);
  await later.journal.append(begin);
  await later.flush();
  expect(JSON.parse(await readFile(head(), 'utf8'))).toMatchObject({ lines: 6 });
});

test.each(['directory', 'symbolic link'])('a journal or a head that is a %s is refused with a fix', async (type) => {
  for (const path of [file(), head()]) {
    await applied();
    await rename(path, `${path}.away`);
    await (type === 'directory' ? mkdir(path) : symlink(`${path}.away`, path));
    await expect(open().readLedger()).rejects.toMatchObject({
      kind: 'refused',
      message: `${path} is a ${type}, and lazyjack did not create it`,
      fix: expect.stringContaining(`mv ${path} ${path}.old`),
    });
    await rm(directory, { recursive: true });
  }
});
