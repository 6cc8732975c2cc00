import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .map((path) => readFileSync(`src/${path}`, 'utf8'))
  .join('\n')
  .replaceAll(String.raw`\'`, "'");

test('docs/troubleshooting.md quotes messages that lazyjack prints', () => {
  const symptoms = readFileSync('docs/troubleshooting.md', 'utf8')
    .split('\n')
    .map((line) => /^\| (?<symptom>[^|]*) \|/u.exec(line)?.groups?.['symptom'] ?? '');
  // Backticks are words of other programs.
  const quotes = symptoms.flatMap((symptom) =>
    [...symptom.replace(/`[^`]*`/gu, '').matchAll(/"(?<text>[^"]+)"/gu)].map((match) => match.groups?.['text'] ?? ''),
  );
  expect(quotes.length).toBeGreaterThan(15);
  expect(quotes.filter((text) => !sources.includes(text))).toEqual([]);
});
