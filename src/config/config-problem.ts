import type { Severity } from '../core/diagnostic.ts';

/** The way from the top of the file to a value. */
export type Path = readonly string[];

/** What is wrong with a value, wherever it is written. */
export interface ProblemText {
  readonly summary: string;
  readonly detail: string;
  readonly fix?: string;
}

/** What is wrong, and with which value; the way from here to lines and columns is `locate`. */
export interface ConfigProblem extends ProblemText {
  readonly severity: Severity;
  readonly at: Path;
  /** What the caret underlines; by default the value. */
  readonly part?: 'key' | 'value';
}

/** `pod_net.mtu`, as people say it. */
export function formatPath(path: Path): string {
  return path.join('.');
}
