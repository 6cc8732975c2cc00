import type { Outcome } from '../planner/run-outcome.ts';

/** Exit statuses of every command. `lazyjack --help` and docs/errors.md describe them. */
export const exitStatus = {
  /** Done, or nothing to do. */
  done: 0,
  /** Refused, declined or failed, `plan` shows a problem, or `verify` found a failure; the host is as it was. */
  refused: 1,
  /** `plan --detailed-exitcode` found changes or unreadable resources, and no problem. */
  changes: 2,
  /** Not rolled back, or not everything could be restored; the list is on stderr. */
  notRestored: 3,
  /** Applied, and NAT64 or DNS64 carries nothing; the likely cause is on stderr. */
  functionFailed: 4,
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
