export interface Candidate {
  readonly value: string;
  /** Empty: none. */
  readonly text: string;
}

/** What may follow the words of a command line. The shell completes files and directories itself. */
export type Completion =
  { readonly type: 'values'; readonly candidates: readonly Candidate[] } | { readonly type: 'files' } | { readonly type: 'directories' };
