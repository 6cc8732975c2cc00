import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

/**
 * Makes sure that a directory of the cache is there. Its script gives it its name as the last step, so that an interrupted run
 * leaves nothing that looks complete, and a lock makes a second run wait for the first.
 */
export async function buildOnce(cache: string, entry: string, command: readonly string[]): Promise<string> {
  const path = join(cache, entry);
  if (existsSync(path)) return path;
  await mkdir(cache, { recursive: true });
  await execa('flock', [join(cache, 'lock'), 'bash', ...command], { stdin: 'ignore', stdout: 'inherit', stderr: 'inherit' });
  return path;
}
