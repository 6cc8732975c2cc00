import { type Phase, phases } from '../../journal/journal-entry.ts';
import type { Session } from '../session/session.ts';

/** The phases that own a resource, newest first, as `destroy` restores them. `prepare` if there are none. */
export async function readAppliedPhases({ state }: Session): Promise<readonly Phase[]> {
  const owned = [...(await state.readLedger()).owned.values()];
  const applied = phases.filter((phase) => owned.some((item) => item.phase === phase));
  return applied.length === 0 ? ['prepare'] : applied.toReversed();
}
