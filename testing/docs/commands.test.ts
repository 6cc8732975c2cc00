import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { parse } from 'yaml';
import { loadCluster } from '../../src/config/load-cluster.ts';
import { findMissingLine } from '../hosts/docs/find-missing-line.ts';
import { pageSetUps } from '../hosts/docs/page-set-ups.ts';
import { commandBlocks, commandLines, readTranscript, simpleCommands } from './command-lines.ts';
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
    const names = [...text.matchAll(/\bnpm run (?:-s |--silent )?(?<name>[a-z:-]+)/gu)].map((match) => match.groups?.['name'] ?? '');
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

test('each page with commands is run on hosts (testing/hosts/docs/page-set-ups.ts)', () => {
  const withCommands = pages.filter((page) => commandBlocks(page).length > 0).map(({ path }) => path);
  expect(Object.keys(pageSetUps).sort()).toEqual(withCommands);
});

test.each<[readonly string[], string, string | undefined]>([
  [[], 'anything\n', undefined],
  [['a', 'c'], 'a\n\nc\n', undefined],
  [['a', '[...]', 'c [...] d'], 'a\nb\nc 12 d\n', undefined],
  [['a', '[...]'], 'a\nb\n', undefined],
  [['a', 'c'], 'a\nb\nc\n', 'the page shows "c" where the command prints "b"'],
  [['[...]', 'c'], 'a\n', 'the page shows "c" where the command prints "a"'],
  [['a'], 'a\nb\n', 'the page does not show "b"'],
  [['a.c'], 'abc\n', 'the page shows "a.c" where the command prints "abc"'],
])('a page that shows %j is compared with %j', (shown, printed, difference) => {
  expect(findMissingLine(shown, printed)).toBe(difference);
});

test('every configuration of the documents and the examples is valid', () => {
  const shown = pages.flatMap(({ path, blocks }) =>
    blocks
      .filter(({ language, lines }) => language === 'yaml' && lines.includes('topology:'))
      .map(({ lines }) => ({ path, text: lines.join('\n') })),
  );
  const examples = readdirSync('examples').map((name) => ({ path: `examples/${name}`, text: readFileSync(`examples/${name}`, 'utf8') }));
  expect(shown.length).toBeGreaterThan(0);
  for (const { path, text } of [...shown, ...examples])
    expect({ path, diagnostics: loadCluster(path, text).diagnostics }).toEqual({ path, diagnostics: [] });
});

test('templates for issues are forms that GitHub reads', () => {
  const form = z.object({
    name: z.string(),
    description: z.string(),
    body: z.array(z.object({ type: z.string(), attributes: z.looseObject({}) })),
  });
  for (const name of ['bug.yml', 'feature.yml'])
    expect(() => form.parse(parse(readFileSync(`.github/ISSUE_TEMPLATE/${name}`, 'utf8')))).not.toThrow();
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
