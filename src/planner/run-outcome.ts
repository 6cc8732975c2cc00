import type { Retained, Plan } from './plan.ts';
import type { NotRestored } from './not-restored.ts';

/** How a run ended. */
export type Outcome =
  /** Nothing was to be done, and nothing was written. */
  | { readonly status: 'nothing' }
  /** `left`: what turned out on the way to stay, beside what the plan said of that. */
  | { readonly status: 'done'; readonly plan: Plan; readonly retained: readonly Retained[] }
  /** A destroy that restored all but these: what failed (`stuck`), and what something foreign still needs (`held`). All of it is still ours. */
  | {
      readonly status: 'partially-restored';
      readonly retainedForForeign: readonly Retained[];
      readonly notRestored: readonly NotRestored[];
    }
  /** Everything this run did was put back. */
  | { readonly status: 'rolled-back'; readonly cause: unknown }
  /** The host is neither as before nor as wanted. */
  | { readonly status: 'not-rolled-back'; readonly cause: unknown; readonly notRestored: readonly NotRestored[] };
