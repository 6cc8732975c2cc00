import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startQueries } from './start-ahead.ts';
import { makeCommands } from './commands.ts';

test.each(['quick', 'slow'])(
  'the first call uses the answer of a %s query started ahead; later calls run the program again',
  async (speed) => {
    const directory = await mkdtemp(join(tmpdir(), 'lazyjack-test-'));
    try {
      const args = ['-c', 'cat; echo run >>"$0"', join(directory, 'runs')];
      const ahead = startQueries(makeCommands(), { [speed]: [{ file: 'sh', args, input: 'a\n' }] })(makeCommands());
      const runs = async (): Promise<string> => readFile(join(directory, 'runs'), 'utf8');
      expect(await ahead.run('sh', args, { input: 'a\n' })).toMatchObject({ stdout: 'a\n' });
      expect(await runs()).toBe('run\n');
      expect(await ahead.run('sh', args, { input: 'b\n' })).toMatchObject({ stdout: 'b\n' });
      expect(await ahead.run('sh', args, { input: 'a\n' })).toMatchObject({ stdout: 'a\n' });
      expect(await runs()).toBe('run\nrun\nrun\n');
    } finally {
      await rm(directory, { recursive: true });
    }
  },
);

test.each(['quick', 'slow'])('the caller gets the failure of a %s query started ahead', async (speed) => {
  const questions = [
    { file: '/nowhere/ip', args: [] },
    { file: 'sh', args: ['-c', 'exit 3'] },
  ];
  const ahead = startQueries(makeCommands(), { [speed]: questions })(makeCommands());
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(ahead.run('/nowhere/ip', [])).rejects.toMatchObject({ kind: 'missing' });
  await expect(ahead.run('sh', ['-c', 'exit 3'])).rejects.toThrow('exit status 3');
});

test('quick queries with output of several lines, quotes and none at all do not mix', async () => {
  const quick = [`printf "a'b\\n"`, 'true', 'cat', 'printf x; exit 1', 'echo end'].map((script, index) => ({
    file: 'sh',
    args: ['-c', script],
    input: `input '${index}'\n`,
  }));
  const ahead = startQueries(makeCommands(), { quick })(makeCommands());
  const answers = await Promise.all(quick.map(({ file, args, input }) => ahead.attempt(file, args, { input })));
  expect(answers.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
    [0, "a'b\n"],
    [0, ''],
    [0, "input '2'\n"],
    [1, 'x'],
    [0, 'end\n'],
  ]);
});

test('programs beside the quick ones run at the same time, and their outputs do not mix', async () => {
  const words = (script: string) => ({ file: 'sh', args: ['-c', script] });
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-test-'));
  try {
    // Each waits for the other: one after the other, they would not end.
    const quick = [
      words('echo quick'),
      words(`until [ -e ${directory}/beside ]; do sleep 0.01; done; touch ${directory}/quick; echo waited`),
    ];
    const beside = [
      words(`echo early; touch ${directory}/beside; until [ -e ${directory}/quick ]; do sleep 0.01; done; echo late`),
      words('exit 4'),
    ];
    const ahead = startQueries(makeCommands(), { quick, beside })(makeCommands());
    const answers = await Promise.all([...quick, ...beside].map(({ file, args }) => ahead.attempt(file, args)));
    expect(answers.map(({ exitCode, stdout }) => [exitCode, stdout])).toEqual([
      [0, 'quick\n'],
      [0, 'waited\n'],
      [0, 'early\nlate\n'],
      [4, ''],
    ]);
  } finally {
    await rm(directory, { recursive: true });
  }
});
