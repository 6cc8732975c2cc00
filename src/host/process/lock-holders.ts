import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Lists the processes that hold the lock on this file, as far as this user can see. A process that only has the file open is waiting for
 * the lock and does not hold it.
 */
export function lockHolders(path: string): readonly { readonly pid: number; readonly name: string }[] {
  return list('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) return [];
    const holds = list(`/proc/${pid}/fd`).some(
      (fd) =>
        quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === path &&
        /^lock:.*\bFLOCK\b/m.test(quietly(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')) ?? ''),
    );
    return holds ? [{ pid, name: quietly(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '?' }] : [];
  });
}

function list(directory: string): readonly string[] {
  return quietly(() => readdirSync(directory)) ?? [];
}

/** Processes may end while lazyjack reads their entries. */
function quietly<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
