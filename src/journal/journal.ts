import type { Entry } from './journal-entry.ts';

/** Where the engine writes down what it is about to do. */
export interface Journal {
  /** The directory that is there as long as there is a journal. */
  readonly directory: string;
  /** Returns only after the entry, and the contents its states refer to, are on disk. */
  append(entry: Entry): Promise<void>;
  /** Leaves out what nobody needs to remember any more, where that is much. What it adds up to stays the same. */
  shorten(): Promise<void>;
  /** Nothing is owned any more: takes the journal away. Rejects with a Failure of kind `failed` where it cannot be removed. */
  clear(): Promise<void>;
}
