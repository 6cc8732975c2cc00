import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

const directory = 'docs/adr';
const files = readdirSync(directory).sort();

test('decisions are numbered from 1 without a gap', () => {
  expect(files.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/u.exec(name)?.[1]))).toEqual(files.map((_, at) => at + 1));
});

test.each(files.map((name, at) => ({ name, number: at + 1 })))('$name has the format of a decision', ({ name, number }) => {
  const lines = readFileSync(`${directory}/${name}`, 'utf8').split('\n');
  expect(lines[0]).toMatch(new RegExp(`^# ${number}\\. [A-Z]`, 'u'));
  expect(lines[2]).toMatch(/^Status: (?:accepted|replaced)\./u);
  expect(lines.filter((line) => line.startsWith('#')).slice(1)).toEqual(['## Context', '## Decision', '## Consequences']);
});
