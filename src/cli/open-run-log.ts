import { makeRunLog, type RunLog } from '../app/run-log/run-log.ts';
import type { Console } from './console.ts';

/** The log of one run. If it cannot be written, a warning on the console says so. */
export function openRunLog({ err }: Pick<Console, 'err'>): RunLog {
  return makeRunLog({
    warn: (sentence) => {
      err(`warning: ${sentence}\n`);
    },
  });
}
