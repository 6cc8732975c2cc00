import { readFileSync } from 'node:fs';

/** When a process began, in the kernel's own counting: with its id it names one process for good. undefined: there is none. */
export function startTimeOf(pid: number): string | undefined {
  return statFields(pid)?.[19];
}

export function parentOf(pid: number): number | undefined {
  const parent = Number(statFields(pid)?.[1]);
  return parent > 0 ? parent : undefined;
}

/** From the third on: the second is a name in parentheses, and may have anything in it. */
function statFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
