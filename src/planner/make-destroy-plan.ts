import type { Reason } from '../core/change.ts';
import type { HostReader } from '../core/host.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import type { Plan } from './plan.ts';
import { survey, unreadable } from './survey.ts';
import { undoChanges } from './undo-changes.ts';

/**
 * A plan like any other, whose wishes are the before-images. It needs no configuration, only the journal. Where several phases are given back,
 * `gone` are those that will have been by then: what is theirs holds nothing back.
 */
export async function makeDestroyPlan(
  host: HostReader,
  kinds: Kinds,
  ledger: Ledger,
  phase: Owned['phase'],
  gone: readonly Owned['phase'][] = [],
): Promise<Plan> {
  const things = [...ledger.owned.values()].filter((owned) => owned.phase === phase);
  const live = await survey(host, kinds, things);
  const going = [...ledger.owned.values()].filter((owned) => gone.includes(owned.phase)).map(({ ref }) => ref);
  const reason = ({ causes }: Owned): Reason => ({ type: causes === undefined ? 'destroy' : 'side-effect' });
  const undone = await undoChanges(host, kinds, things, live, reason, going);
  // What stays anyway need not be looked at.
  const due = things.filter(({ ref }) => kindOf(kinds, ref).kept === undefined);
  return { ...undone, unchanged: [], unknown: unreadable(due, live), refused: [] };
}
