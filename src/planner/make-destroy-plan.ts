import type { Reason } from '../core/change.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import type { Retained, Plan } from './plan.ts';
import { readLiveStates, listUnreadable } from './live-states.ts';
import { restoreChanges } from './restore-changes.ts';

/** Of the other phases: those that will have been given back by then, or those that were, and of which something stays. */
export interface OtherPhases {
  readonly restored?: readonly Owned['phase'][];
  readonly partiallyRestored?: readonly Owned['phase'][];
}

/**
 * A plan like any other, whose wishes are the before-images. It needs no configuration, only the journal. What is of a phase that is gone by then holds
 * nothing back; what stays of one keeps what it stands on.
 */
export async function makeDestroyPlan(
  host: HostReader,
  kinds: Kinds,
  ledger: Ledger,
  phase: Owned['phase'],
  { restored = [], partiallyRestored = [] }: OtherPhases = {},
): Promise<Plan> {
  const owned = [...ledger.owned.values()];
  const beneath = findNeeded(
    owned,
    owned.filter((item) => partiallyRestored.includes(item.phase)),
  );
  const all = owned.filter((item) => item.phase === phase);
  const things = all.filter(({ address }) => !beneath.has(address));
  const live = await readLiveStates(host, kinds, all);
  const going = owned.filter((item) => restored.includes(item.phase)).map(({ ref }) => ref);
  const reason = ({ causes }: Owned): Reason => ({ type: causes === undefined ? 'destroy' : 'side-effect' });
  const undone = await restoreChanges(host, kinds, things, live, reason, going);
  // What stays anyway need not be looked at.
  const due = things.filter(({ ref }) => kindOf(kinds, ref).retainedBecause === undefined);
  const kept = all.flatMap(({ address }): Retained[] => {
    const above = beneath.get(address);
    const probed = live.get(address);
    if (above === undefined || probed?.known !== true) return [];
    return [{ address, fields: [], live: probed.state, note: `stays: needed by ${above}`, commands: [] }];
  });
  return { ...undone, retained: [...undone.retained, ...kept], unchanged: [], unknown: listUnreadable(due, live), refused: [] };
}

/** What these need, directly or not, and which of them does. */
function findNeeded(owned: readonly Owned[], above: readonly Owned[]): ReadonlyMap<Address, Address> {
  const byAddress = new Map(owned.map((item) => [item.address, item]));
  const beneath = new Map<Address, Address>();
  const visit = (item: Owned, root: Address): void => {
    for (const needed of item.needs) {
      if (beneath.has(needed)) continue;
      beneath.set(needed, root);
      const next = byAddress.get(needed);
      if (next !== undefined) visit(next, root);
    }
  };
  for (const item of above) visit(item, item.address);
  return beneath;
}
