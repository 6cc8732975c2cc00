import type { Entry } from '../../src/journal/journal-entry.ts';
import { boot } from './any-journal-entries.ts';

/** A run that creates or restores one resource. */
export function runOfOneResource(id: string, name: string, forgets: boolean): readonly Entry[] {
  const change = {
    ...{ address: `file:${name}` as const, ref: { kind: 'file', id: { path: name } } },
    ...{ before: forgets ? { value: 1 } : null, after: forgets ? null : { value: 1 }, needs: [], forgets, volatile: false },
  };
  return [
    { type: 'begin', run: id, at: '2026-01-01T00:00:00Z', boot, command: 'apply', phase: 'up', version: '2.0.0' },
    { type: 'intent', run: id, seq: 1, changes: [change], sideEffectSnapshots: [] },
    { type: 'done', run: id, seq: 1, altered: [] },
    { type: 'end', run: id, outcome: 'committed' },
  ];
}
