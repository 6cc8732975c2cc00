/** A position within one line of a file. Lines and columns count from 1; columns are UTF-16 code units, as in a JavaScript string. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the underlined part in the same units, at least 1. */
  readonly length: number;
  /**
   * The whole line without its line end, safe to display. Masked secrets keep their length. Empty when the range is the file as a whole.
   */
  readonly text: string;
}

export type Severity = 'error' | 'warning';

/**
 * One problem that a user can fix.
 *
 * `summary` is short, contains no user data and is identical for identical problems. `detail` says what is wrong, where and why.
 * `fix` is the edit or the command that solves it.
 */
export interface Diagnostic {
  readonly severity: Severity;
  readonly summary: string;
  readonly detail: string;
  readonly fix?: string;
  readonly source?: SourceRange;
}
