import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { boot } from '../../testing/arbitraries/any-journal-entries.ts';
import { runOfOneResource as run } from '../../testing/arbitraries/run-of-one-resource.ts';
import { emptyLedger } from './ledger.ts';
import { openStateDirectory } from './state-directory.ts';

let directory = '';
beforeEach(async () => {
  directory = join(await mkdtemp(join(tmpdir(), 'lazyjack-state-')), 'lazyjack');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const [one, other] = ['1'.repeat(32), '2'.repeat(32)];
const open = (machine: string, isThisMachine = false) => openStateDirectory(directory, { boot, machine, isThisMachine });
const append = async (state: ReturnType<typeof open>): Promise<void> => {
  for (const entry of run('a', '/a', false)) await state.journal.append(entry);
  await state.flush();
};
const recorded = async (): Promise<string | undefined> => (await open('').readLedger()).machine;

test('is recorded with the first entry, and refused on another host', async () => {
  await append(open(one));
  expect(await recorded()).toBe(one);
  expect((await open(one).readLedger()).owned.size).toBe(1);
  await expect(open(other).readLedger()).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringMatching(new RegExp(`${one}.*${other}`, 'u')),
    fix: expect.stringMatching(/--from-evidence.*--this-machine/u),
  });
  expect(await open(other).readCondition()).toBe('other-machine');
  const clone = open(other);
  expect(await clone.setAsideJournal('other-machine')).toBe(`${join(directory, 'journal.ndjson')}.other-machine-1`);
  expect(await clone.readLedger()).toEqual(emptyLedger);
});

test('an unknown one is no other host, and is recorded once it is known', async () => {
  await append(open(''));
  expect(await recorded()).toBeUndefined();
  expect((await open(one).readLedger()).owned.size).toBe(1);
  await append(open(one));
  expect(await recorded()).toBe(one);
  expect((await open('').readLedger()).owned.size).toBe(1);
});

test('with --this-machine the journal is read, and gets the new id when a command writes', async () => {
  await append(open(one));
  await open(other).recordMachine();
  await open(other, true).readLedger();
  expect(await recorded()).toBe(one);
  await open(other, true).recordMachine();
  expect(await recorded()).toBe(other);
  await open(other, true).recordMachine();
  expect((await open(other).readLedger()).owned.size).toBe(1);
  await rm(directory, { recursive: true });
  await open(other, true).recordMachine();
  expect(await open(other).readCondition()).toBe('absent');
});

test('survives that the journal is shortened', async () => {
  const state = open(one);
  for (const name of ['/b', '/c', '/d'])
    for (const forgets of [false, true]) for (const entry of run(`${name} ${forgets}`, name, forgets)) await state.journal.append(entry);
  await append(state);
  const size = async (): Promise<number> => (await stat(join(directory, 'journal.ndjson'))).size;
  const was = await size();
  await state.journal.shorten();
  expect(await size()).toBeLessThan(was / 2);
  expect(await recorded()).toBe(one);
  expect(await open(one).readCondition()).toBe('whole');
});
