import { readFileSync } from 'node:fs';

/**
 * The start time of a process, in the kernel's clock ticks. Together with the process ID it identifies one process. Returns undefined if
 * there is no such process.
 */
export function readStartTime(pid: number): string | undefined {
  return readStatFields(pid)?.[19];
}

export function readParentPid(pid: number): number | undefined {
  const parent = Number(readStatFields(pid)?.[1]);
  return parent > 0 ? parent : undefined;
}

/** Fields from the third one. The second is a name in parentheses that may contain any character. */
function readStatFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
