import type { Host } from '../core/host/host-ports.ts';
import type { Kinds } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { Intent } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Report } from './run-event.ts';

export interface Clock {
  /** Milliseconds, from whenever. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** What one apply or destroy works with. */
export interface Executor {
  readonly host: Host;
  readonly kinds: Kinds;
  readonly journal: Journal;
  readonly report: Report;
  readonly clock: Clock;
  /** Aborted by the first signal: what is being written ends, then everything is put back. */
  readonly signal: AbortSignal;
}

/** A wave that was announced in the journal. */
export interface Wave {
  readonly intent: Intent;
  readonly kind: string;
  readonly direction: 'undo' | 'make';
  /** Its write ended well. */
  isWritten: boolean;
}

/** One run in progress. Waves run side by side, so this is the one place that is written to. */
export interface Run {
  readonly id: string;
  readonly waves: Wave[];
  /** Altered as a side effect of this run: may differ from the plan without anybody else having changed it. */
  readonly alteredSideEffects: Set<Address>;
  /** Of the plan that is being carried out. */
  alsoDeleted: readonly Ref[];
  nextSeq(): number;
}

export function startRun(id: string): Run {
  let seq = 0;
  return { id, waves: [], alteredSideEffects: new Set(), alsoDeleted: [], nextSeq: () => ++seq };
}
