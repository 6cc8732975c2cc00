import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const millisecondsPerDay = 86_400_000;

/**
 * Marks an entry of the cache as used now, and removes other entries of the same kind that were not used for a week. The time of the last
 * use is the ctime: User-Mode Linux opens an overlay only while the disk below it has the mtime with which the overlay was made.
 */
export async function removeUnusedEntries(cache: string, used: string): Promise<void> {
  const now = new Date();
  const { mtime } = await stat(join(cache, used));
  await utimes(join(cache, used), now, mtime);
  const kind = used.slice(0, used.indexOf('-') + 1);
  for (const name of await readdir(cache)) {
    if (!name.startsWith(kind) || name === used) continue;
    const { ctimeMs } = await stat(join(cache, name));
    if (now.getTime() - ctimeMs > 7 * millisecondsPerDay) await rm(join(cache, name), { recursive: true, force: true });
  }
}
