import type { Entry } from './entry.ts';

/** Where the engine writes down what it is about to do. */
export interface Journal {
  /** Returns only after the entry, and the contents its states refer to, are on disk. */
  append(entry: Entry): Promise<void>;
  /** Nothing is owned any more: takes the journal away. */
  clear(): Promise<void>;
}
