import { type Phase, phases } from '../../journal/journal-entry.ts';
import type { Session } from '../session/session.ts';

/** Only what there is something of, so that a host that was never `up` is not told of it; newest phase first, as they are given back. */
export async function readAppliedPhases({ state }: Session): Promise<readonly Phase[]> {
  const owned = [...(await state.readLedger()).owned.values()];
  const applied = phases.filter((phase) => owned.some((item) => item.phase === phase));
  return applied.length === 0 ? ['prepare'] : applied.toReversed();
}
