import { type Failure, isFailure } from '../core/failure.ts';
import { type Probed, unknown } from '../core/state.ts';
import { each } from './each.ts';

/** A probe of something that cannot be asked right now: the service is not there, or not for this user. Any other failure goes on. */
export async function whenUnreadable<S>(ids: readonly unknown[], read: () => Promise<readonly Probed<S>[]>): Promise<readonly Probed<S>[]> {
  try {
    return await read();
  } catch (thrown) {
    if (isUnreadable(thrown)) return ids.map(() => unreadable(thrown));
    throw thrown;
  }
}

/** The same where each id is read by itself, as files are: what one of them hides, the others still tell. */
export function eachReadable<Id, S>(ids: readonly Id[], read: (id: Id) => Promise<Probed<S>>): Promise<readonly Probed<S>[]> {
  return each(ids, async (id) => {
    try {
      return await read(id);
    } catch (thrown) {
      if (isUnreadable(thrown)) return unreadable(thrown);
      throw thrown;
    }
  });
}

/** What it says, and what helps. */
export function unreadable({ message, fix }: Failure): Probed<never> {
  return unknown(message, fix);
}

/** It says why something is unknown, and is no reason to end a plan. */
export function isUnreadable(thrown: unknown): thrown is Failure {
  return isFailure(thrown, 'missing', 'denied');
}
