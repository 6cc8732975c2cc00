import type { HostReader } from '../core/host.ts';
import type { Kinds } from '../core/kind.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import type { Plan } from './plan.ts';
import { survey } from './survey.ts';
import { undoChanges } from './undo-changes.ts';

/** A plan like any other, whose wishes are the before-images. It needs no configuration, only the journal. */
export async function makeDestroyPlan(host: HostReader, kinds: Kinds, ledger: Ledger, phase: Owned['phase']): Promise<Plan> {
  const things = [...ledger.owned.values()].filter((owned) => owned.phase === phase);
  const live = await survey(host, kinds, things);
  const undone = await undoChanges(host, kinds, things, live, ({ causes }) => ({ type: causes === undefined ? 'destroy' : 'side-effect' }));
  const unknown = things.flatMap(({ address }) => {
    const probed = live.get(address);
    return probed?.known === false ? [{ address, reason: probed.reason }] : [];
  });
  return { ...undone, unchanged: [], unknown, refused: [] };
}
