import type { Outcome } from '../planner/run-outcome.ts';

/** What the shell is told; `lazyjack --help` and docs/errors.md say the same. */
export const exitStatus = {
  /** Done, or nothing to do. */
  done: 0,
  /** Refused, declined or failed; the host is as it was. */
  refused: 1,
  /** `plan --detailed-exitcode` found changes, or what is refused or could not be read. */
  changes: 2,
  /** The host is neither as before nor as wanted, or not everything could be restored; the list is on stderr. */
  notRestored: 3,
} as const;

export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus];

export function toExitStatus({ status }: Outcome): ExitStatus {
  switch (status) {
    case 'nothing':
    case 'done':
      return exitStatus.done;
    case 'rolled-back':
      return exitStatus.refused;
    case 'partially-restored':
    case 'not-rolled-back':
      return exitStatus.notRestored;
  }
}
