import { expect, test } from '@jest/globals';
import type { Change, Reason } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import { makeSteps } from './steps.ts';

const state = { value: '1' };
const other = { value: '2' };

/** Parses `SYMBOL ADDRESS <- NEEDS`: `+` creates, `~` updates, `-/+` replaces, `-` deletes what is no longer desired. */
function change(line: string): Change {
  const [, symbol = '', name = '', needed = ''] = /^(\S+) (\S+)(?: <- (.*))?$/.exec(line) ?? [];
  const address = `file:${name}` as const;
  const needs = needed
    .split(', ')
    .filter(Boolean)
    .map((each): Address => `file:${each}`);
  const reason: Reason = { type: symbol === '-' ? 'no-longer-desired' : 'missing' };
  const base = { address, ref: { kind: 'file', id: { path: name } }, reason, sources: [], needs };
  switch (symbol) {
    case '+':
      return { ...base, action: 'create', before: null, after: state };
    case '~':
      return { ...base, action: 'update', before: state, after: other };
    case '-/+':
      return { ...base, action: 'replace', before: state, after: other, replaceCauses: ['value'] };
    default:
      return { ...base, action: 'delete', before: state, after: null };
  }
}

/** Groups the steps of a plan in batches: no step of a batch waits for another step of it or of a later batch. */
function batches(plan: string): readonly string[] {
  const lines = plan
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  const batchesSoFar: string[] = [];
  let open = makeSteps(lines.map(change));
  const done = new Set<string>();
  while (open.length > 0) {
    const isFirstHalf = open.some(({ after, before }) => before !== null && after === null);
    const ready = open.filter(
      ({ waitsFor, before, after }) => waitsFor.every((key) => done.has(key)) && (!isFirstHalf || (before !== null && after === null)),
    );
    if (ready.length === 0) throw new Error(`nothing is ready of ${open.map(({ key }) => key).join(', ')}`);
    batchesSoFar.push(
      ready
        .map(({ address, before, after }) => `${before === null ? '+' : after === null ? '-' : '~'} ${address.replace('file:', '')}`)
        .join('  '),
    );
    for (const { key } of ready) done.add(key);
    open = open.filter(({ key }) => !done.has(key));
  }
  return batchesSoFar;
}

test('creation follows the needs', () => {
  expect(
    batches(`
      + link
      + address <- link
      + route <- address
      + hosts
    `),
  ).toEqual(['+ link  + hosts', '+ address', '+ route']);
});

test('deletion reverses the needs', () => {
  expect(
    batches(`
      - link
      - address <- link
      - route <- address
    `),
  ).toEqual(['- route', '- address', '- link']);
});

test('a replace is a deletion and a creation, and all deletions come first', () => {
  expect(
    batches(`
      -/+ network
      -/+ container <- network
      + route <- network
      - old-route
    `),
  ).toEqual(['- container  - old-route', '- network', '+ network', '+ container  + route']);
});

test('an update waits for its needs and does not block unrelated steps', () => {
  expect(
    batches(`
      ~ link
      ~ address <- link
      ~ hosts
    `),
  ).toEqual(['~ link  ~ hosts', '~ address']);
});
