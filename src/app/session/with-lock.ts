import { setTimeout as sleep } from 'node:timers/promises';
import { type Lock, LockHeld, takeLock } from '../../host/process/lock.ts';

export interface LockWait {
  /** Seconds to wait for the lock. undefined, 0: it is refused at once if another process holds it. */
  readonly lockTimeout?: number | undefined;
  /** Called with who holds the lock, again and again while this command waits. */
  readonly reportHolder: (holder: string) => void;
}

/** Milliseconds between two attempts. */
const interval = 250;

/** Allows one writer at a time on this host. A user without root cannot write and takes no lock; a later check reports the missing root. */
export async function withLock<Result>(command: string, wait: LockWait, act: (lock?: Lock) => Promise<Result>): Promise<Result> {
  if (process.geteuid?.() !== 0) return act();
  const lock = await waitForLock(wait, () => takeLock(`lazyjack ${command}`));
  try {
    return await act(lock);
  } finally {
    lock.release();
  }
}

/** Tries until the lock is free or the time is over, and rejects then with the last refusal. */
export async function waitForLock({ lockTimeout = 0, reportHolder }: LockWait, take: () => Promise<Lock>): Promise<Lock> {
  const deadline = performance.now() + lockTimeout * 1000;
  for (;;) {
    try {
      return await take();
    } catch (cause) {
      if (!(cause instanceof LockHeld) || performance.now() >= deadline) throw cause;
      reportHolder(cause.holder);
    }
    await sleep(interval);
  }
}
