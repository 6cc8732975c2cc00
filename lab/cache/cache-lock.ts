import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/** While the work lasts, no other process changes the cache. The lock is a child's, so it ends with this process, however that ends. */
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
