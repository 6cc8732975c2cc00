import type { StartedProgram } from './program-observer.ts';

/** One thing that a write does to the host, as `plan --explain` prints it. */
export type ExplainedAction =
  | ({ readonly type: 'program' } & StartedProgram)
  /** `request`: as `-v` logs it. `body`: the JSON that is sent; empty: none. */
  | { readonly type: 'docker'; readonly request: string }
  | { readonly type: 'http'; readonly method: string; readonly path: string; readonly body: string }
  /** A system call of lazyjack itself: `write /etc/hosts (0644, 0:0, 212 bytes)`. */
  | { readonly type: 'effect'; readonly text: string }
  /** What only the run shows. */
  | { readonly type: 'unknown'; readonly text: string };

export type RecordAction = (action: ExplainedAction) => void;
