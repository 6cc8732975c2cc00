import type { Begin } from '../journal/journal-entry.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { Plan } from './plan.ts';
import type { Executor } from './run.ts';

/** What one run is given. */
export interface ApplyInput {
  readonly executor: Executor;
  readonly begin: Omit<Begin, 'type'>;
  /** Plans afresh, from the host as it is now. */
  readonly replan: () => Promise<Plan>;
  /** Reads the journal again. */
  readonly readLedger: () => Promise<Ledger>;
  readonly onFailure: 'rollback' | 'keep';
}
