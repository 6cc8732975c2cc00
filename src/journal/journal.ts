import type { Entry } from './journal-entry.ts';

/** The journal in which the engine records what it is about to do. */
export interface Journal {
  /** The directory of the journal; exists as long as the journal does. */
  readonly directory: string;
  /** Resolves when the entry, and the contents that its states refer to, are on disk. */
  append(entry: Entry): Promise<void>;
  /** Removes entries that are no longer needed, if that is worthwhile. The ledger stays the same. */
  shorten(): Promise<void>;
  /** Removes the journal when nothing is owned any more. Rejects with a Failure of kind `failed` if it cannot be removed. */
  clear(): Promise<void>;
}
