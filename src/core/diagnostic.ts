/** Where in a file, on one line of it. Lines and columns count from 1, columns in units of UTF-16, as in a JavaScript string. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How much of the line the caret underlines, in the same units, at least 1. */
  readonly length: number;
  /** The whole line, without its line end, fit to be shown: secrets are masked, and it is as long as it is written. Empty for a file as a whole. */
  readonly text: string;
}

export type Severity = 'error' | 'warning';

/**
 * One problem that a person can mend.
 *
 * `summary` is a few words that never carry user data, the same for the same problem; `detail` says what is wrong with what and why;
 * `fix` says what to write or to run instead.
 */
export interface Diagnostic {
  readonly severity: Severity;
  readonly summary: string;
  readonly detail: string;
  readonly fix?: string;
  readonly source?: SourceRange;
}
