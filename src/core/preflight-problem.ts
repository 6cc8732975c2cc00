import type { Diagnostic } from './diagnostic.ts';

/** A condition of this host that prevents a change, or that the user should know before it. */
export interface PreflightProblem extends Diagnostic {
  /** An error that `--force` turns into a warning. */
  readonly isForcible: boolean;
  /** `apply --confirm` turns the error into a warning: the host rolls back by itself. */
  readonly isCoveredByConfirm?: boolean;
  /** At boot this error is only a warning, so that the rest is applied. */
  readonly severityAtBoot?: 'warning';
}
