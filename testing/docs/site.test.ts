import { readdirSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { findSiteProblems } from '../../scripts/site/find-site-problems.ts';
import { keyReferencePath, navigation } from '../../scripts/site/navigation.ts';
import { readSiteSections } from '../../scripts/site/site-pages.ts';
import { keyReference } from '../../src/config/reference/key-reference.ts';

test('every page of docs is in the navigation, once', () => {
  const pages = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  const listed = readSiteSections().flatMap((section) => section.pages.map(({ path }) => path));
  const expected = [
    keyReferencePath,
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    ...pages.map((name) => `docs/${name}`),
  ];
  expect(listed.toSorted()).toEqual(expected.toSorted());
});

test('the start is the first page, and every section has pages', () => {
  expect(navigation[0]?.pages[0]).toBe('README.md');
  expect(navigation.filter(({ pages }) => pages.length === 0)).toEqual([]);
});

test('the configuration reference has a section for every key', () => {
  const page = readSiteSections()
    .flatMap(({ pages }) => pages)
    .find(({ path }) => path === keyReferencePath);
  const headings = [...(page?.text ?? '').matchAll(/^##+ (?<key>.+)$/gmu)].map(({ groups }) => groups?.['key']);
  expect(headings).toEqual(Object.keys(keyReference));
  expect(page?.text).toContain('\n### general.mode\n\nThe address families of the cluster.\n\n- Type: one of ipv6, ipv4, dual-stack\n');
});

test.each([
  ['<a href="./other.html#there">', []],
  ['<a href="/docs/other.html#caf%C3%A9">', []],
  ['<a href="/">', []],
  ['<a class="x" href="#own"><h2 id="own">', []],
  ['<a href="https://kubernetes.io/docs/">', []],
  ['<img src="data:image/png;base64,AA==">', []],
  ['<a href="gone.html">', ['docs/page.html: the link gone.html is dead: the site has no docs/gone.html.']],
  ['<a href="../docs/other.md">', ['docs/page.html: the link ../docs/other.md is dead: the site has no docs/other.md.']],
  ['<a href="#gone">', ['docs/page.html: the link #gone is dead: docs/page.html has no such anchor.']],
  ['<a href="/docs/other.html#gone">', ['docs/page.html: the link /docs/other.html#gone is dead: docs/other.html has no such anchor.']],
  ['<script type="module" src="//cdn.example/a.js">', ['docs/page.html: it loads //cdn.example/a.js from another server.']],
  ['<link rel="stylesheet" href="https://cdn.example/a.css">', ['docs/page.html: it loads https://cdn.example/a.css from another server.']],
])('a site with %s', (html, problems) => {
  const other = '<h2 id="there"></h2><h2 id="café"></h2>';
  const files = new Map(Object.entries({ 'index.html': '', 'docs/page.html': html, 'docs/other.html': other }));
  expect(findSiteProblems(files)).toEqual(problems);
});

test.each([
  ['a { src: url(/fonts/inter.woff2) }', []],
  ['a { src: url("https://fonts.example/inter.woff2") }', ['style.css: it loads https://fonts.example/inter.woff2 from another server.']],
  ['@import "//fonts.example/inter.css";', ['style.css: it loads //fonts.example/inter.css from another server.']],
])('a style sheet with %s', (css, problems) => {
  expect(findSiteProblems(new Map([['style.css', css]]))).toEqual(problems);
});
