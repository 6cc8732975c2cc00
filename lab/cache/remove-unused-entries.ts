import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const millisecondsPerDay = 86_400_000;

/** Marks a cache directory as used now, and removes other directories of the same kind that were not used for a week. */
export async function removeUnusedEntries(cache: string, used: string): Promise<void> {
  const now = new Date();
  await utimes(join(cache, used), now, now);
  const kind = used.slice(0, used.indexOf('-') + 1);
  for (const name of await readdir(cache)) {
    if (!name.startsWith(kind) || name === used) continue;
    // Uses ctime: unpacking an archive sets the mtime of the directory to the one in the archive.
    const { ctimeMs } = await stat(join(cache, name));
    if (now.getTime() - ctimeMs > 7 * millisecondsPerDay) await rm(join(cache, name), { recursive: true, force: true });
  }
}
