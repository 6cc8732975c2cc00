import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Which processes have this file open, as far as this user may see. */
export function filesOpenIn(path: string): readonly { readonly pid: number; readonly name: string }[] {
  return list('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) return [];
    const open = list(`/proc/${pid}/fd`).some((fd) => quietly(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === path);
    return open ? [{ pid, name: quietly(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '?' }] : [];
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
