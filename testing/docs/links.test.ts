import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from '@jest/globals';
import { readPage, readPages } from './read-pages.ts';

const pages = readPages();
const byPath = new Map(pages.map((page) => [page.path, page]));

test('there are pages, with links and blocks', () => {
  expect(pages.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['README.md', 'docs/configuration.md', 'docs/adr/0001-pinned-majors-for-node-20.md']),
  );
  expect(pages.flatMap(({ links }) => links).length).toBeGreaterThan(50);
  expect(pages.flatMap(({ blocks }) => blocks).length).toBeGreaterThan(20);
});

test.each(pages)('$path: every link has a target', ({ path, links }) => {
  expect(links.map(({ text, line }) => findProblem(path, text, line)).filter((problem) => problem !== undefined)).toEqual([]);
});

function findProblem(path: string, target: string, line: number): string | undefined {
  if (/^(?:https?:|mailto:)/u.test(target)) return undefined;
  const [file = '', anchor] = target.split('#');
  const named = file === '' ? path : normalize(join(dirname(path), file));
  if (!existsSync(named)) return `${path}:${line}: ${target}: there is no ${named}`;
  if (anchor !== undefined && byPath.get(named)?.anchors.has(anchor) !== true)
    return `${path}:${line}: ${target}: ${named} has no such heading`;
  return undefined;
}

test.each(pages)('$path: every block says what it contains', ({ path, blocks, indentedCode }) => {
  const languages = ['sh', 'console', 'text', 'yaml', 'json', 'ts'];
  expect(
    blocks.filter(({ language }) => !languages.includes(language)).map(({ language, line }) => `${path}:${line}: ${language}`),
  ).toEqual([]);
  expect(indentedCode.map(({ line }) => `${path}:${line}: code without a fence`)).toEqual([]);
});

test('a page is read with its headings, links and code', () => {
  const page = readPage(
    'page.md',
    '# A page: `one`\n\n[b](b.md#c) `[d](e)`\n\n```sh\n[f](g)\n```\n\n## Twice\n\n## Twice\n\n    code\n\n- item\n\n    text\n',
  );
  expect(page.anchors).toEqual(new Set(['a-page-one', 'twice', 'twice-1']));
  expect(page.links).toEqual([{ text: 'b.md#c', line: 3 }]);
  expect(page.blocks).toEqual([{ language: 'sh', lines: ['[f](g)'], line: 5 }]);
  expect(page.spans).toEqual([
    { text: 'one', line: 1 },
    { text: '[d](e)', line: 3 },
  ]);
  expect(page.indentedCode).toEqual([{ text: '    code', line: 13 }]);
});
