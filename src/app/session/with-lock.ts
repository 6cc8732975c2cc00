import { type Lock, takeLock } from '../../host/process/lock.ts';

/**
 * One writer at a time on this machine. Without root nothing can be written, so there is nothing to lock, and what follows says so where it
 * matters.
 */
export async function withLock<Result>(command: string, act: (lock?: Lock) => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return act();
  const lock = await takeLock(`lazyjack ${command}`);
  try {
    return await act(lock);
  } finally {
    lock.release();
  }
}
