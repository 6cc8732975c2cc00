import { compareFields, type FieldChange } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import { type ProbeResult, isSameJson, satisfies, type State } from '../core/state.ts';
import type { Interrupted, Owned } from '../journal/ledger.ts';
import { readLiveStates } from '../planner/live-states.ts';
import type { Session } from './session/session.ts';

export type StatusCondition = 'applied' | 'drifted' | 'unconfirmed' | 'unreadable';

export interface StatusItem {
  readonly address: Address;
  readonly phase: Owned['phase'];
  readonly condition: StatusCondition;
  /** What others changed, from what we left to what is there. */
  readonly fields: readonly FieldChange[];
  readonly note?: string;
}

export interface Status {
  readonly format: 'lazyjack-status';
  readonly version: 2;
  readonly items: readonly StatusItem[];
  readonly interrupted?: Interrupted;
}

export async function readStatus({ host, kinds, state }: Session): Promise<Status> {
  const { owned, interrupted } = await state.readLedger();
  const all = [...owned.values()].sort((a, b) => a.order - b.order);
  const wanted = all.filter(({ causes }) => causes === undefined);
  const live = await readLiveStates(host, kinds, all);
  const items = wanted.flatMap((item): StatusItem | readonly [] => {
    const base = { address: item.address, phase: item.phase };
    const probed = live.get(item.address);
    if (probed?.known !== true) return { ...base, condition: 'unreadable', fields: [], ...(probed && { note: probed.reason }) };
    // A run that was cut off gave it back, or had not yet written it.
    if (item.isUnconfirmed && isSameJson(probed.state, item.before)) return [];
    if (item.isUnconfirmed) return { ...base, condition: 'unconfirmed', fields: [] };
    const left = item.written.at(-1) ?? null;
    if (satisfies(probed.state, left)) return { ...base, condition: 'applied', fields: [] };
    return { ...base, condition: 'drifted', fields: writtenFieldChanges(left, probed.state) };
  });
  const shown = new Set(items.map(({ address }) => address));
  const orphans = all.filter(({ causes }) => causes !== undefined && !causes.some((cause) => shown.has(cause)));
  const rest = orphans.flatMap((item) => toSideEffectItems(item, live.get(item.address)));
  return { format: 'lazyjack-status', version: 2, items: [...items, ...rest], ...(interrupted && { interrupted }) };
}

/** A side effect goes with what caused it; where nothing is left of that, a run ended before it was restored. */
function toSideEffectItems({ address, phase, before, causes = [] }: Owned, probed: ProbeResult | undefined): StatusItem | readonly [] {
  if (probed?.known === true && isSameJson(probed.state, before)) return [];
  const why = `a side effect of ${causes.join(', ')}, not restored`;
  if (probed?.known === true) return { address, phase, condition: 'unconfirmed', fields: [], note: why };
  return { address, phase, condition: 'unreadable', fields: [], note: [why, probed?.reason ?? []].flat().join(': ') };
}

/** Only fields that we wrote: the rest is not ours to judge. */
function writtenFieldChanges(left: State, live: State): readonly FieldChange[] {
  return compareFields(left, live).filter(({ name }) => left === null || live === null || name in left);
}
