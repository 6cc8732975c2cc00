import { withLock } from '../../app/session/with-lock.ts';
import { Failure } from '../../core/failure.ts';
import type { Lock } from '../../host/process/lock.ts';
import type { Console } from '../console.ts';
import { showActivity } from './activity.ts';

export interface LockOptions {
  /** Seconds to wait for another lazyjack. undefined, 0: none. */
  readonly lockTimeout?: number | undefined;
  readonly json?: boolean;
}

/** Takes the lock for a command, and shows for whom it waits. */
export async function withShownLock<Result>(
  command: string,
  { lockTimeout, json = false }: LockOptions,
  console: Console,
  act: (lock?: Lock) => Promise<Result>,
): Promise<Result> {
  if (lockTimeout !== undefined && !(lockTimeout >= 0))
    throw new Failure('refused', '--lock-timeout needs a number of seconds', { fix: 'For example: --lock-timeout 60' });
  let holder: string | undefined;
  let end: (() => void) | undefined;
  const reportHolder = (name: string): void => {
    holder = name;
    end ??= showActivity(console, () => `waiting for ${holder ?? ''}`, json);
  };
  try {
    return await withLock(command, { lockTimeout, reportHolder }, (lock) => {
      end?.();
      return act(lock);
    });
  } finally {
    end?.();
  }
}
