import type { Change } from '../core/change.ts';
import type { Refusal } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { UnreadableResource } from './live-states.ts';

/** Something that stays although it is undone: others changed it since. */
export interface Retained {
  readonly address: Address;
  /** Empty: all of it. */
  readonly fields: readonly string[];
  readonly live: State;
  readonly note?: string;
  /** Something foreign needs it, and it is still ours: these commands take that away, and the next undo ends it. */
  readonly commands?: readonly string[];
}

export interface Plan {
  /** In the order in which they are made, undoing first. */
  readonly changes: readonly Change[];
  readonly unchanged: readonly Address[];
  readonly unknown: readonly UnreadableResource[];
  readonly refused: readonly { readonly change: Change; readonly refusal: Refusal }[];
  readonly retained: readonly Retained[];
  /** What no undo brings back or takes away, each with the reason: said before it happens. */
  readonly irreversible: readonly { readonly address: Address; readonly reason: string }[];
  /** Ours on paper only: nothing of them needs undoing any more. */
  readonly forget: readonly Address[];
  /** Beside what is taken away: what is made anew elsewhere, and what of another phase stands on what goes. Nothing stays for their sake. */
  readonly alsoDeleted?: readonly Ref[];
}
