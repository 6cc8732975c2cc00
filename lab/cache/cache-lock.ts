import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * No other process changes the cache while `work` runs. A child process holds the lock, so the lock ends with this process, even if it is
 * killed.
 */
export async function withCacheLock<T>(cache: string, work: () => Promise<T>): Promise<T> {
  await mkdir(cache, { recursive: true });
  const holder = execa('flock', [join(cache, 'lock'), 'sh', '-c', 'echo locked; exec cat'], { buffer: false, reject: false });
  const locked = new Promise<void>((resolve) => {
    holder.stdout.once('data', () => {
      resolve();
    });
  });
  await Promise.race([locked, holder]);
  try {
    return await work();
  } finally {
    holder.stdin.end();
    await holder;
  }
}
