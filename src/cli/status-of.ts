import type { Outcome } from '../planner/outcome.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';

export function statusOf({ status }: Outcome): ExitStatus {
  switch (status) {
    case 'nothing':
    case 'done':
      return exitStatus.done;
    case 'rolled-back':
      return exitStatus.refused;
    case 'partly':
    case 'stuck':
      return exitStatus.stuck;
  }
}
