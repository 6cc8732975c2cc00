import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Which processes hold the lock on this file, as far as this user may see. One that only has it open waits for it, and holds nothing. */
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

/** Processes end while they are looked at. */
function quietly<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
