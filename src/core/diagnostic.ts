/** Where in a file: lines and columns count from 1; `end` is the first offset behind the range, on the same line for the caret. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters the caret underlines, at least 1. */
  readonly length: number;
  /** The whole line of text, without its line end. */
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
