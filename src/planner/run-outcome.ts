import type { Retained, Plan } from './plan.ts';
import type { NotRestored } from './not-restored.ts';

/** How a run ended. */
export type Outcome =
  /** There was nothing to do, and nothing was written. */
  | { readonly status: 'nothing' }
  /** `retained`: resources that turned out to be retained, beyond those in the plan. */
  | { readonly status: 'done'; readonly plan: Plan; readonly retained: readonly Retained[] }
  /**
   * A destroy that restored everything except failures (`notRestored`) and resources that foreign objects need (`retainedForForeign`). All
   * of these are still owned.
   */
  | {
      readonly status: 'partially-restored';
      readonly retainedForForeign: readonly Retained[];
      readonly notRestored: readonly NotRestored[];
    }
  /** Everything that this run changed was rolled back. */
  | { readonly status: 'rolled-back'; readonly cause: unknown }
  /** The host is in neither its previous nor its desired state. */
  | { readonly status: 'not-rolled-back'; readonly cause: unknown; readonly notRestored: readonly NotRestored[] };
