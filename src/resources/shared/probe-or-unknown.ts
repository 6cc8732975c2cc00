import { type Failure, isFailure } from '../../core/failure.ts';
import { type ProbeResult, unknown } from '../../core/state.ts';
import { mapInOrder } from './map-in-order.ts';

/**
 * A probe that may be impossible now, because the service is missing or denied to this user. Then the state is unknown. Any other failure
 * is thrown.
 */
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

/** The same for kinds that read each id by itself, such as files: one unreadable id does not hide the others. */
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

/** Keeps the message and the fix. */
export function toUnknown({ message, fix }: Failure): ProbeResult<never> {
  return unknown(message, fix);
}

/** Such a failure says why a state is unknown, and does not end a plan. */
export function isUnreadableFailure(thrown: unknown): thrown is Failure {
  return isFailure(thrown, 'missing', 'denied');
}
