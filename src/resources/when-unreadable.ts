import { Failure } from '../core/failure.ts';
import { type Probed, unknown } from '../core/state.ts';

/** A probe of something that cannot be asked right now: the service is not there, or not for this user. Any other failure goes on. */
export async function whenUnreadable<S>(ids: readonly unknown[], read: () => Promise<readonly Probed<S>[]>): Promise<readonly Probed<S>[]> {
  try {
    return await read();
  } catch (thrown) {
    if (thrown instanceof Failure && (thrown.kind === 'missing' || thrown.kind === 'denied')) return ids.map(() => unknown(thrown.message));
    throw thrown;
  }
}
