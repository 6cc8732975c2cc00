import type { Host } from '../core/host/host-ports.ts';
import type { Kinds } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { Intent } from '../journal/journal-entry.ts';
import type { Journal } from '../journal/journal.ts';
import type { Report } from './run-event.ts';

export interface Clock {
  /** Milliseconds from an arbitrary start. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** What one apply or destroy needs to run. */
export interface Executor {
  readonly host: Host;
  readonly kinds: Kinds;
  readonly journal: Journal;
  readonly report: Report;
  readonly clock: Clock;
  /** Aborted by the first signal: the current write finishes, then the run rolls back. */
  readonly signal: AbortSignal;
}

/** A wave whose intent is in the journal. */
export interface Wave {
  readonly intent: Intent;
  readonly kind: string;
  readonly direction: 'apply' | 'restore';
  /** Its write succeeded. */
  isWritten: boolean;
}

/** State of one run in progress. Waves run in parallel, so this is the only shared mutable state. */
export interface Run {
  readonly id: string;
  readonly waves: Wave[];
  /** Addresses that this run altered as side effects: they may differ from the plan although nobody else changed them. */
  readonly alteredSideEffects: Set<Address>;
  /** `alsoDeleted` of the plan that is being executed. */
  alsoDeleted: readonly Ref[];
  nextSeq(): number;
}

export function startRun(id: string): Run {
  let seq = 0;
  return { id, waves: [], alteredSideEffects: new Set(), alsoDeleted: [], nextSeq: () => ++seq };
}
