import { execa } from 'execa';

/**
 * Locks a file and resolves with the function that unlocks it. A child process holds the lock, so the lock ends with this process, even if
 * it is killed.
 */
export async function lockFile(path: string): Promise<() => Promise<void>> {
  const holder = execa('flock', [path, 'sh', '-c', 'echo locked; exec cat'], { buffer: false, reject: false });
  const locked = new Promise<void>((resolve) => {
    holder.stdout.once('data', () => {
      resolve();
    });
  });
  const ended = await Promise.race([locked, holder]);
  if (ended !== undefined) throw new Error(`cannot lock ${path}: flock ended with ${String(ended.exitCode)}`);
  return async () => {
    holder.stdin.end();
    await holder;
  };
}
