import type { Severity } from '../core/diagnostic.ts';

/** The keys from the top of the file to a value. */
export type Path = readonly string[];

/** The text of a problem, without its position. */
export interface ProblemText {
  readonly summary: string;
  readonly detail: string;
  readonly fix?: string;
}

/** A problem with the path of its value. `locateProblem` converts the path to line and column. */
export interface ConfigProblem extends ProblemText {
  readonly severity: Severity;
  /** Its severity in a configuration that was applied before: a reboot restores that one. */
  readonly severityWhenApplied?: Severity;
  readonly at: Path;
  /** The part that the caret underlines; by default the value. */
  readonly part?: 'key' | 'value';
}

/** Formats a path as `pod_net.mtu`. */
export function formatPath(path: Path): string {
  return path.join('.');
}
