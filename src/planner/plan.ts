import type { Change } from '../core/change.ts';
import type { Refusal } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { AppliedLimit } from './limit.ts';
import type { UnreadableResource } from './live-states.ts';

/** A resource, or fields of it, retained at restore because of a foreign change. */
export interface Retained {
  readonly address: Address;
  /** Retained fields; empty: the whole resource. */
  readonly fields: readonly string[];
  readonly live: State;
  readonly note?: string;
  /** An interrupted run may have left it like this: it did not finish the write. */
  readonly isUnconfirmed?: true;
  /** A foreign object needs it, and lazyjack still owns it. These commands remove that object; the next restore then completes. */
  readonly commands?: readonly string[];
}

export interface Plan {
  /** In execution order, restores first. */
  readonly changes: readonly Change[];
  readonly unchanged: readonly Address[];
  readonly unknown: readonly UnreadableResource[];
  readonly refused: readonly { readonly change: Change; readonly refusal: Refusal }[];
  readonly retained: readonly Retained[];
  /** Effects that cannot be restored, with the reason; shown before they happen. */
  readonly irreversible: readonly { readonly address: Address; readonly reason: string }[];
  /** Owned only in the journal: nothing needs to be restored. */
  readonly forget: readonly Address[];
  /**
   * Besides the deleted resources: replaced ones, and those of another phase that need a deleted one. Nothing is retained for their sake.
   */
  readonly alsoDeleted?: readonly Ref[];
  /** Set for a plan that `--target` or `--exclude` limits. */
  readonly limit?: AppliedLimit;
}
