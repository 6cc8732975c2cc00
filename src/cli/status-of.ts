import type { Outcome } from '../planner/outcome.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';

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
