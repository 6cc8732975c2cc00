import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Begin, Phase } from './journal-entry.ts';

/** One thing that lazyjack changed and has not given back. */
export interface Owned {
  readonly address: Address;
  readonly ref: Ref;
  readonly phase: Phase;
  /** As it was before the first of our writes. */
  readonly before: State;
  /** States that are ours when found: what was written last, and while that is in doubt, what was ours before. */
  readonly written: readonly State[];
  /** A write was begun and not seen to end. */
  readonly isUnconfirmed: boolean;
  readonly needs: readonly Address[];
  /** Place in the order of first writes. */
  readonly order: number;
  /** Not wanted by anyone: altered by a write to these. */
  readonly causes?: readonly Address[];
  /** Altered on the side, and to be restored although its causes are still ours. */
  readonly foreign?: true;
  /** Of the time before the first of our writes, for an undo. */
  readonly context?: readonly string[];
  /** The kernel's id of when it was written. */
  readonly boot: string;
  /** Gone after a reboot by itself. */
  readonly volatile: boolean;
}

export interface Interrupted {
  readonly run: string;
  /** When it began, RFC 3339. */
  readonly at: string;
  readonly command: Begin['command'];
  readonly phase: Phase;
  readonly unconfirmed: readonly Address[];
}

/** What the journal adds up to. */
export interface Ledger {
  readonly owned: ReadonlyMap<Address, Owned>;
  /** Of these, what a run that has not ended gave back, and has not touched since. Whether it still is, only a look tells: the run may be rolled back. */
  readonly restored: ReadonlySet<Address>;
  /** The last run that did not end, and that no later run of its phase has made good. */
  readonly interrupted?: Interrupted;
}

export const emptyLedger: Ledger = { owned: new Map(), restored: new Set() };
