import { type Failure, isFailure } from '../../core/failure.ts';
import { emptyLedger, type Ledger } from '../../journal/ledger.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';

export interface LedgerReading {
  readonly ledger: Ledger;
  /** Why the journal could not be read: only root may. Then the ledger is empty. */
  readonly journalFailure?: Failure;
}

export async function readLedgerIfAllowed(state: StateDirectory): Promise<LedgerReading> {
  try {
    return { ledger: await state.readLedger() };
  } catch (cause) {
    if (isFailure(cause, 'denied')) return { ledger: emptyLedger, journalFailure: cause };
    throw cause;
  }
}
