import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, identified by PID and start time, so that a reused PID is not mistaken for it. */
export interface LiveProcess {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat. */
  readonly start: string;
}

/**
 * The start time in the text of /proc/PID/stat; null: the process has ended. A process whose first thread is a zombie has ended only without
 * other threads, which still hold its files and their locks.
 */
export function startTimeOf(stat: string): string | null {
  // Counts fields from the end of the name (field 2), which may contain blanks and brackets.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, threads, start = null] = [fields[0], Number(fields[17]), fields[19]];
  return state === 'Z' && threads <= 1 ? null : start;
}

/** null: there is no such process, or it has ended. */
function readStartTime(pid: number): string | null {
  try {
    return startTimeOf(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

export function identifyProcess(pid: number): LiveProcess | null {
  const start = readStartTime(pid);
  return start === null ? null : { pid, start };
}

export const isAlive = (process: LiveProcess): boolean => readStartTime(process.pid) === process.start;

/** Returns the only child of a process: `unshare --fork` and `nsenter --pid` run the command in a child. */
export function findOnlyChild(pid: number): number | null {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return child ? Number(child) : null;
  } catch {
    return null;
  }
}

/** Kills a process and waits until the kernel has removed it and every process of its PID namespace. */
export async function killProcess(target: LiveProcess): Promise<void> {
  if (isAlive(target)) process.kill(target.pid, 'SIGKILL');
  while (isAlive(target)) await sleep(5);
}
