import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Entry } from './journal-entry.ts';
import { anyEntries, boot } from '../../testing/arbitraries/any-journal-entries.ts';
import { readLedger } from './fold-ledger.ts';
import { shortenEntries } from './shorten-journal.ts';

const runOf = (run: string, command: 'apply' | 'destroy', waves: readonly Entry[]): readonly Entry[] => [
  { type: 'begin', run, at: '2026-01-01T00:00:00Z', boot, command, phase: 'up', version: '2.0.0' },
  ...waves,
  { type: 'end', run, outcome: 'committed' },
];

function wave(run: string, names: readonly string[], forgets = false): readonly Entry[] {
  const state = { value: '1' };
  const changes = names.map((name) => ({
    ...{ address: `file:${name}` as const, ref: { kind: 'file', id: { path: name } } },
    ...{ before: forgets ? state : null, after: forgets ? null : state, needs: [], forgets, volatile: false },
  }));
  return [
    { type: 'intent', run, seq: 1, changes, sideEffectSnapshots: [] },
    { type: 'done', run, seq: 1, altered: [] },
  ];
}

test('owned resources and before-images are the same afterwards', () => {
  fc.assert(
    fc.property(anyEntries, fc.boolean(), (made, isLimited) => {
      const entries = made.map((entry) =>
        isLimited && entry.type === 'begin' && entry.version === '2.1.0' ? { ...entry, leftOut: 3 } : entry,
      );
      const [before, after] = [entries, shortenEntries(entries)].map((each) => readLedger(each, boot));
      const things = [before, after].map((ledger) =>
        [...(ledger?.owned.values() ?? [])].sort((a, b) => a.order - b.order).map((thing, order) => ({ ...thing, order })),
      );
      expect(things[1]).toEqual(things[0]);
      expect(after?.interrupted).toEqual(before?.interrupted);
      expect(after?.appliedBy).toEqual(before?.appliedBy);
      expect(after?.leftOut).toEqual(before?.leftOut);
      expect(shortenEntries(shortenEntries(entries))).toEqual(shortenEntries(entries));
    }),
    { numRuns: 500 },
  );
});

test('a created and restored resource leaves no line, an owned one keeps its lines', () => {
  const stays = runOf('a', 'apply', wave('a', ['/stays']));
  const both = runOf('a', 'apply', wave('a', ['/stays', '/goes']));
  const goes = runOf('b', 'destroy', wave('b', ['/goes'], true));
  expect(shortenEntries([...both, ...goes])).toEqual(stays);
  expect(shortenEntries([...stays, ...runOf('c', 'apply', wave('c', ['/goes'])), ...goes])).toEqual(stays);
});

test('a run of which nothing is left is kept if it shows which version applied the phase last', () => {
  const of = (version: string, entries: readonly Entry[]): readonly Entry[] =>
    entries.map((entry) => (entry.type === 'begin' ? { ...entry, version } : entry));
  const stays = runOf('a', 'apply', wave('a', ['/stays']));
  const goes = runOf('c', 'destroy', wave('c', ['/goes'], true));
  const newer = of('2.1.0', runOf('b', 'apply', wave('b', ['/goes'])));
  expect(shortenEntries([...stays, ...newer, ...goes])).toEqual([...stays, ...of('2.1.0', runOf('b', 'apply', []))]);
});

test('a run of which nothing is left is kept if it shows that the last apply left changes out, or none any more', () => {
  const limited = (run: string, waves: readonly Entry[]): readonly Entry[] =>
    runOf(run, 'apply', waves).map((entry) => (entry.type === 'begin' ? { ...entry, leftOut: 2 } : entry));
  const entries = [...limited('a', wave('a', ['/stays'])), ...runOf('b', 'apply', wave('b', ['/goes']))];
  const restored = [...entries, ...runOf('c', 'apply', wave('c', ['/goes'], true))];
  expect(shortenEntries(restored)).toEqual([...limited('a', wave('a', ['/stays'])), ...runOf('c', 'apply', [])]);
});

test('an interrupted run is kept unchanged', () => {
  const entries = [...runOf('a', 'apply', wave('a', ['/goes'])), ...runOf('b', 'destroy', wave('b', ['/goes'], true)).slice(0, -1)];
  expect(shortenEntries(entries)).toBe(entries);
});
