import type { Diagnostic } from './diagnostic.ts';

/** Something about this machine that stands in the way, or that a person should know before it changes. */
export interface PreflightProblem extends Diagnostic {
  /** An error that `--force` turns into a warning. */
  readonly isForcible: boolean;
  /** The host is not as wanted, although no change of a plan says so. */
  readonly hostDiffers?: true;
  /** An error that does not keep a boot from bringing back the rest. */
  readonly severityAtBoot?: 'warning';
}
