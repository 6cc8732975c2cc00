import { expect, test } from '@jest/globals';
import { parseTextTree, textLines, type TreeNode } from '../../testing/text-tree.ts';
import type { Change, Reason } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import { makeSteps } from './steps.ts';

const state = { value: '1' };
const other = { value: '2' };

/** Makes the change of one node: `+` creates, `++` creates first, `~` updates, `-/+` replaces, `-` deletes what is no longer desired. */
function changeOf({ name, text, needs }: TreeNode): Change {
  const [symbol = ''] = text.split(' ');
  const address = `file:${name}` as const;
  const reason: Reason = { type: symbol === '-' ? 'no-longer-desired' : 'missing' };
  const base = {
    address,
    ref: { kind: 'file', id: { path: name } },
    reason,
    sources: [],
    needs: needs.map((need): Address => `file:${need}`),
  };
  switch (symbol) {
    case '+':
      return { ...base, action: 'create', before: null, after: state };
    case '++':
      return { ...base, isFirst: true, action: 'create', before: null, after: state };
    case '~':
      return { ...base, action: 'update', before: state, after: other };
    case '-/+':
      return { ...base, action: 'replace', before: state, after: other, replaceCauses: ['value'] };
    default:
      return { ...base, action: 'delete', before: state, after: null };
  }
}

/** The steps of a plan, one batch per line: a step waits for no step of its own batch or of a later one. */
function batches(tree: string): readonly string[] {
  const lines: string[] = [];
  let open = makeSteps(parseTextTree(tree).map(changeOf));
  const done = new Set<string>();
  while (open.length > 0) {
    const isFirstHalf = open.some(({ direction }) => direction === 'restore');
    const ready = open.filter(
      ({ waitsFor, direction, precedesRestores }) =>
        waitsFor.every((key) => done.has(key)) && (!isFirstHalf || precedesRestores || direction === 'restore'),
    );
    if (ready.length === 0) throw new Error(`nothing is ready of ${open.map(({ key }) => key).join(', ')}`);
    lines.push(
      ready
        .map(({ address, before, after }) => `${before === null ? '+' : after === null ? '-' : '~'} ${address.replace('file:', '')}`)
        .join('  '),
    );
    for (const { key } of ready) done.add(key);
    open = open.filter(({ key }) => !done.has(key));
  }
  return lines;
}

test('creation follows the needs', () => {
  expect(
    batches(`
      + route
        + address
          + link
      + hosts
    `),
  ).toEqual(
    textLines(`
      + link  + hosts
      + address
      + route
    `),
  );
});

test('deletion reverses the needs', () => {
  expect(
    batches(`
      - route
        - address
          - link
    `),
  ).toEqual(
    textLines(`
      - route
      - address
      - link
    `),
  );
});

test('a replace is a deletion and a creation, and all deletions come first', () => {
  expect(
    batches(`
      -/+ container
        -/+ network
      + route
        -/+ network
      - old-route
    `),
  ).toEqual(
    textLines(`
      - container  - old-route
      - network
      + network
      + container  + route
    `),
  );
});

test('what comes first precedes the deletions, unless it needs another change', () => {
  expect(
    batches(`
      -/+ container
        ++ image
      ++ needy
        + link
      - old
    `),
  ).toEqual(
    textLines(`
      + image
      - container  - old
      + container  + link
      + needy
    `),
  );
});

test('an update waits for its needs and does not block unrelated steps', () => {
  expect(
    batches(`
      ~ address
        ~ link
      ~ hosts
    `),
  ).toEqual(
    textLines(`
      ~ link  ~ hosts
      ~ address
    `),
  );
});
