import { readStartTime } from './process-start-time.ts';

/** One process: a number alone may belong to a later one. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTime: string;
}

export function ownProcess(): ProcessIdentity {
  return { pid: process.pid, startTime: readStartTime(process.pid) ?? '' };
}

export function isAlive({ pid, startTime }: ProcessIdentity): boolean {
  return readStartTime(pid) === startTime;
}

/** Sends a signal if the process still lives. */
export function signalProcess(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended in between.
  }
}
