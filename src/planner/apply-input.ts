import type { Begin } from '../journal/journal-entry.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { Plan } from './plan.ts';
import type { Executor } from './run.ts';

/** After a change fails: roll back the changes of this run, or keep them. */
export type FailurePolicy = 'rollback' | 'keep';

/** Input of one run. */
export interface ApplyInput {
  readonly executor: Executor;
  readonly begin: Omit<Begin, 'type'>;
  /** Makes a new plan from the host's current state. */
  readonly replan: () => Promise<Plan>;
  /** Reads the journal again. */
  readonly readLedger: () => Promise<Ledger>;
  readonly onFailure: FailurePolicy;
  /** The run gets no end entry if it succeeds: it awaits confirmation, and until then all of it can be rolled back. */
  readonly awaitsConfirmation?: boolean;
}
