import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const millisecondsPerDay = 86_400_000;

/** Marks a directory of the cache as used now; what it replaced and nobody used for a week goes. */
export async function removeUnusedEntries(cache: string, used: string): Promise<void> {
  const now = new Date();
  await utimes(join(cache, used), now, now);
  const kind = used.slice(0, used.indexOf('-') + 1);
  for (const name of await readdir(cache)) {
    if (!name.startsWith(kind) || name === used) continue;
    // Not the time that it carries: what is being unpacked there takes over those of its archives.
    const { ctimeMs } = await stat(join(cache, name));
    if (now.getTime() - ctimeMs > 7 * millisecondsPerDay) await rm(join(cache, name), { recursive: true, force: true });
  }
}
