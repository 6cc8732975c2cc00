import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startQueries } from './start-ahead.ts';
import { makeCommands } from './commands.ts';

test('the first call uses the answer of the query started ahead; later calls run the program again', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lazyjack-test-'));
  try {
    const args = ['-c', 'cat; echo run >>"$0"', join(directory, 'runs')];
    const ahead = startQueries(makeCommands(), [{ file: 'sh', args, input: 'a\n' }])(makeCommands());
    const runs = async (): Promise<string> => readFile(join(directory, 'runs'), 'utf8');
    expect(await ahead.run('sh', args, { input: 'a\n' })).toMatchObject({ stdout: 'a\n' });
    expect(await runs()).toBe('run\n');
    expect(await ahead.run('sh', args, { input: 'b\n' })).toMatchObject({ stdout: 'b\n' });
    expect(await ahead.run('sh', args, { input: 'a\n' })).toMatchObject({ stdout: 'a\n' });
    expect(await runs()).toBe('run\nrun\nrun\n');
  } finally {
    await rm(directory, { recursive: true });
  }
});

test('the caller gets the failure of a query started ahead', async () => {
  const questions = [
    { file: '/nowhere/ip', args: [] },
    { file: 'sh', args: ['-c', 'exit 3'] },
  ];
  const ahead = startQueries(makeCommands(), questions)(makeCommands());
  await new Promise((resolve) => setTimeout(resolve, 50));
  await expect(ahead.run('/nowhere/ip', [])).rejects.toMatchObject({ kind: 'missing' });
  await expect(ahead.run('sh', ['-c', 'exit 3'])).rejects.toThrow('exit status 3');
});
