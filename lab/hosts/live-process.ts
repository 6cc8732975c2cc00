import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process, recognised later even if its number is used again. */
export interface LiveProcess {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat. */
  readonly start: string;
}

/** The name (field 2) may contain blanks and brackets: fields are counted from behind it. null: gone, or a zombie. */
function readStartTime(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}

export function identifyProcess(pid: number): LiveProcess | null {
  const start = readStartTime(pid);
  return start === null ? null : { pid, start };
}

export const isAlive = (process: LiveProcess): boolean => readStartTime(process.pid) === process.start;

/** The only child of a process, such as what `unshare --fork` and `nsenter --pid` leave behind their own number. */
export function findOnlyChild(pid: number): number | null {
  try {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    return child ? Number(child) : null;
  } catch {
    return null;
  }
}

/** Kills it and waits until the kernel has let go of it, and with it of every process of its PID namespace. */
export async function killProcess(target: LiveProcess): Promise<void> {
  if (isAlive(target)) process.kill(target.pid, 'SIGKILL');
  while (isAlive(target)) await sleep(5);
}
