import { type Failure, isFailure } from '../../core/failure.ts';
import { type ProbeResult, unknown } from '../../core/state.ts';
import { mapInOrder } from './map-in-order.ts';

/** A probe of something that cannot be asked right now: the service is not there, or not for this user. Any other failure goes on. */
export async function probeOrUnknown<S>(
  ids: readonly unknown[],
  read: () => Promise<readonly ProbeResult<S>[]>,
): Promise<readonly ProbeResult<S>[]> {
  try {
    return await read();
  } catch (thrown) {
    if (isUnreadableFailure(thrown)) return ids.map(() => toUnknown(thrown));
    throw thrown;
  }
}

/** The same where each id is read by itself, as files are: what one of them hides, the others still tell. */
export function probeEachOrUnknown<Id, S>(
  ids: readonly Id[],
  read: (id: Id) => Promise<ProbeResult<S>>,
): Promise<readonly ProbeResult<S>[]> {
  return mapInOrder(ids, async (id) => {
    try {
      return await read(id);
    } catch (thrown) {
      if (isUnreadableFailure(thrown)) return toUnknown(thrown);
      throw thrown;
    }
  });
}

/** What it says, and what helps. */
export function toUnknown({ message, fix }: Failure): ProbeResult<never> {
  return unknown(message, fix);
}

/** It says why something is unknown, and is no reason to end a plan. */
export function isUnreadableFailure(thrown: unknown): thrown is Failure {
  return isFailure(thrown, 'missing', 'denied');
}
