import fc from 'fast-check';
import type { Entry } from '../../src/journal/journal-entry.ts';

/** The boot ID in these entries. */
export const boot = 'boot';
const run = fc.constantFrom('first', 'second');
const seq = fc.integer({ min: 1, max: 3 });
const address = fc.constantFrom('file:/a' as const, 'file:/b' as const, 'file:/é' as const);
const state = fc.option(fc.record({ value: fc.constantFrom('1', '2') }));
const change = fc.tuple(address, state, state).map(([name, before, after]) => ({
  ...{ address: name, ref: { kind: 'file', id: { path: name } }, before, after },
  ...{ needs: [], forgets: after === null, volatile: false },
}));
const sideEffectSnapshot = fc
  .tuple(address, state)
  .map(([name, before]) => ({ address: name, ref: { kind: 'file', id: { path: name } }, before, volatile: false }));
/** Any entry, whether or not it is consistent with the entries before it. */
export const anyEntry: fc.Arbitrary<Entry> = fc.oneof(
  fc.tuple(run, fc.constantFrom('2.0.0', '2.1.0')).map(([name, version]): Entry => ({
    type: 'begin',
    run: name,
    at: '2026-01-01T00:00:00Z',
    boot,
    command: 'apply',
    phase: 'up',
    version,
  })),
  fc.record({
    type: fc.constant('intent' as const),
    run,
    seq,
    changes: fc.array(change, { maxLength: 2 }),
    sideEffectSnapshots: fc.array(sideEffectSnapshot),
  }),
  fc.record({ type: fc.constant('done' as const), run, seq, altered: fc.array(fc.record({ address, after: state })) }),
  fc.record({ type: fc.constantFrom('rolling-back' as const, 'rolled-back' as const), run, seq }),
  run.map((name): Entry => ({ type: 'end', run: name, outcome: 'committed' })),
);

export const anyEntries = fc.array(anyEntry, { maxLength: 30 });

/** The entry as lazyjack 2.0.0 wrote it: a line of format 1, with the current names of kinds. */
export function asEntry1(entry: Entry): object {
  switch (entry.type) {
    case 'intent': {
      const { sideEffectSnapshots, ...rest } = entry;
      return {
        ...rest,
        changes: entry.changes.map(({ forgets, context, ...change }) => ({
          ...change,
          release: forgets,
          ...(context && { remembered: context }),
        })),
        guards: sideEffectSnapshots.map(({ laterStates, ...snapshot }) => ({ ...snapshot, ...(laterStates && { late: laterStates }) })),
      };
    }
    case 'forget':
      return { ...entry, type: 'release' };
    case 'rolling-back':
      return { ...entry, type: 'undoing' };
    case 'rolled-back':
      return { ...entry, type: 'undone' };
    case 'end':
      return { ...entry, outcome: entry.outcome === 'not-rolled-back' ? 'stuck' : entry.outcome };
    case 'machine':
      throw new Error('2.0.0 writes no machine-id');
    case 'begin':
    case 'done':
      return entry;
  }
}
