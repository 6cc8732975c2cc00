import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { lockFile } from '../hosts/lock-file.ts';

/** No other process changes the cache while `work` runs. */
export async function withCacheLock<T>(cache: string, work: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const unlock = await lockFile(join(cache, 'lock'));
  try {
    return await work();
  } finally {
    await unlock();
  }
}
