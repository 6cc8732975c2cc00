import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { silentConsole } from '../../../testing/silent-console.ts';
import { withActivity } from './activity.ts';

let shown: string[];
const plain = { ...silentConsole, err: (text: string) => void shown.push(text) };
const terminal = { ...plain, writeStatusLine: (text: string) => void shown.push(text), columns: () => 20 };
const sleep = (milliseconds: number) => () => new Promise((wake) => setTimeout(wake, milliseconds));

beforeEach(() => {
  shown = [];
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('a terminal shows it every second, cut to its width, and clears it at the end', async () => {
  const run = withActivity(terminal, () => 'verifying this node', sleep(2500));
  await jest.advanceTimersByTimeAsync(5000);
  await run;
  expect(shown).toEqual(['00:01 verifying thi', '00:02 verifying thi', '']);
});

test('elsewhere a line names it after a second and then every ten; with --json none', async () => {
  for (const json of [false, true]) {
    const run = withActivity(plain, () => 'recording this host', sleep(12_500), { json });
    await jest.advanceTimersByTimeAsync(15_000);
    await run;
  }
  expect(shown).toEqual(['00:01 recording this host\n', '00:11 recording this host\n']);
});

test('what takes less than a second shows nothing', async () => {
  const run = withActivity(plain, () => 'recording this host', sleep(900));
  await jest.advanceTimersByTimeAsync(2000);
  await run;
  expect(shown).toEqual([]);
});
