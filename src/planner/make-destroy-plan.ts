import type { Reason } from '../core/change.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kinds } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import type { Ledger, Owned } from '../journal/ledger.ts';
import type { Retained, Plan } from './plan.ts';
import { readLiveStates, listUnreadable } from './live-states.ts';
import { restoreChanges } from './restore-changes.ts';

/** Other phases: those that will be restored before this one, and those that were restored only partially. */
export interface OtherPhases {
  readonly restored?: readonly Owned['phase'][];
  readonly partiallyRestored?: readonly Owned['phase'][];
}

/**
 * A plan whose desired states are the before-images. It needs the journal but no configuration. Resources of a restored phase block
 * nothing; those retained in a partially restored phase keep what they need.
 */
export async function makeDestroyPlan(
  host: HostReader,
  kinds: Kinds,
  ledger: Ledger,
  phase: Owned['phase'],
  { restored = [], partiallyRestored = [] }: OtherPhases = {},
): Promise<Plan> {
  const owned = [...ledger.owned.values()];
  const neededBy = findNeeded(
    owned,
    owned.filter((item) => partiallyRestored.includes(item.phase)),
  );
  const ownedInPhase = owned.filter((item) => item.phase === phase);
  const restorable = ownedInPhase.filter(({ address }) => !neededBy.has(address));
  const live = await readLiveStates(host, kinds, ownedInPhase);
  const deleted = owned.filter((item) => restored.includes(item.phase)).map(({ ref }) => ref);
  const reason = ({ causes }: Owned): Reason => ({ type: causes === undefined ? 'destroy' : 'side-effect' });
  const restorePlan = await restoreChanges(host, kinds, restorable, live, reason, deleted);
  // Retained resources need not be readable.
  const due = restorable.filter(({ ref }) => kindOf(kinds, ref).retainedBecause === undefined);
  const retainedForOthers = ownedInPhase.flatMap(({ address }): Retained[] => {
    const dependent = neededBy.get(address);
    const probed = live.get(address);
    if (dependent === undefined || probed?.known !== true) return [];
    return [{ address, fields: [], live: probed.state, note: `retained: needed by ${dependent}`, commands: [] }];
  });
  // A reboot removed these, so nothing is left to restore.
  const removed = [...ledger.removedByReboot.values()].filter((item) => item.phase === phase).map(({ address }) => address);
  return {
    ...restorePlan,
    forget: [...restorePlan.forget, ...removed],
    retained: [...restorePlan.retained, ...retainedForOthers],
    unchanged: [],
    unknown: listUnreadable(due, live),
    refused: [],
  };
}

/** Maps each address that these resources need, directly or indirectly, to the resource that needs it. */
function findNeeded(owned: readonly Owned[], dependents: readonly Owned[]): ReadonlyMap<Address, Address> {
  const byAddress = new Map(owned.map((item) => [item.address, item]));
  const neededBy = new Map<Address, Address>();
  const visit = (item: Owned, root: Address): void => {
    for (const needed of item.needs) {
      if (neededBy.has(needed)) continue;
      neededBy.set(needed, root);
      const next = byAddress.get(needed);
      if (next !== undefined) visit(next, root);
    }
  };
  for (const item of dependents) visit(item, item.address);
  return neededBy;
}
