import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { commandLines, readTranscript, simpleCommands } from './command-lines.ts';
import { whyRefused } from './parse-command-line.ts';
import { readPages } from './read-pages.ts';

const pages = readPages();
const { scripts } = z.object({ scripts: z.record(z.string(), z.string()) }).parse(JSON.parse(readFileSync('package.json', 'utf8')));

test.each(pages)('$path: lazyjack accepts every command of its own', async (page) => {
  const problems: string[] = [];
  for (const { text, line } of commandLines(page)) {
    for (const [program, ...args] of simpleCommands(text)) {
      if (program !== 'lazyjack' || args.length === 0) continue;
      const reason = await whyRefused(args);
      if (reason !== undefined) problems.push(`${page.path}:${line}: ${text}: ${reason}`);
    }
  }
  expect(problems).toEqual([]);
});

test.each(pages)('$path: every script and every path of the project exists', (page) => {
  const problems = commandLines(page).flatMap(({ text, line }) => {
    const names = [...text.matchAll(/\bnpm run (?:-s |--silent )?(?<name>[a-z:]+)/gu)].map((match) => match.groups?.['name'] ?? '');
    const paths = [
      ...text.matchAll(/(?<![\w/.-])(?:\.\/)?(?<path>(?:src|testing|lab|proof|scripts|docs|fixtures|images|examples)\/[\w./-]*\w)/gu),
    ];
    return [
      ...names.filter((name) => !(name in scripts)).map((name) => `${page.path}:${line}: there is no script ${name}`),
      ...paths
        .map((match) => match.groups?.['path'] ?? '')
        .filter((path) => !existsSync(path))
        .map((path) => `${page.path}:${line}: there is no ${path}`),
    ];
  });
  expect(problems).toEqual([]);
});

test('a command that lazyjack does not know is found', async () => {
  expect(await whyRefused(['plan', '--phase', 'prepare'])).toBeUndefined();
  expect(await whyRefused(['apply', 'plan.json', '-v'])).toBeUndefined();
  expect(await whyRefused(['plan', '--phse', 'prepare'])).toMatch(/^Unknown argument/u);
  expect(await whyRefused(['aply'])).toMatch(/^Unknown argument/u);
});

test('a line of shell is cut into commands', () => {
  expect(simpleCommands(`A=1 lazyjack plan >out 2> err && git diff 'a b' # why`)).toEqual([
    ['lazyjack', 'plan'],
    ['git', 'diff', 'a b'],
  ]);
});

test('a transcript is read as commands and their output', () => {
  expect(readTranscript(['node1# true', 'out', '', 'node2# false'])).toEqual([
    { host: 'node1', command: 'true', output: ['out'] },
    { host: 'node2', command: 'false', output: [] },
  ]);
  expect(() => readTranscript(['out'])).toThrow('output without a command');
});
