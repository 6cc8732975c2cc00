import type { Change } from '../core/change.ts';
import type { Refusal } from '../core/kind.ts';
import type { Address, Ref } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Unreadable } from './survey.ts';

/** Something that stays although it is undone: others changed it since. */
export interface Left {
  readonly address: Address;
  /** Empty: all of it. */
  readonly fields: readonly string[];
  readonly live: State;
  readonly note?: string;
  /** Something foreign needs it, and it is still ours: these commands take that away, and the next undo ends it. */
  readonly help?: readonly string[];
}

export interface Plan {
  /** In the order in which they are made, undoing first. */
  readonly changes: readonly Change[];
  readonly unchanged: readonly Address[];
  readonly unknown: readonly Unreadable[];
  readonly refused: readonly { readonly change: Change; readonly refusal: Refusal }[];
  readonly left: readonly Left[];
  /** What no undo brings back or takes away, each with the reason: said before it happens. */
  readonly kept: readonly { readonly address: Address; readonly why: string }[];
  /** Ours on paper only: nothing of them needs undoing any more. */
  readonly released: readonly Address[];
  /** Beside what is taken away: what is made anew elsewhere, and what of another phase stands on what goes. Nothing stays for their sake. */
  readonly leaving?: readonly Ref[];
}
