import { type Lock, takeLock } from '../../host/process/lock.ts';

/** Allows one writer at a time on this host. A user without root cannot write and takes no lock; a later check reports the missing root. */
export async function withLock<Result>(command: string, act: (lock?: Lock) => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return act();
  const lock = await takeLock(`lazyjack ${command}`);
  try {
    return await act(lock);
  } finally {
    lock.release();
  }
}
