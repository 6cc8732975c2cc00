import { fieldChanges, type FieldChange } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import { type Probed, sameJson, satisfies, type State } from '../core/state.ts';
import type { Interrupted, Owned } from '../journal/ledger.ts';
import { survey } from '../planner/survey.ts';
import type { Session } from './session.ts';

export type Standing = 'applied' | 'drifted' | 'in-doubt' | 'unreadable';

export interface StatusItem {
  readonly address: Address;
  readonly phase: Owned['phase'];
  readonly standing: Standing;
  /** What others changed, from what we left to what is there. */
  readonly fields: readonly FieldChange[];
  readonly note?: string;
}

export interface Status {
  readonly format: 'lazyjack-status';
  readonly version: 1;
  readonly items: readonly StatusItem[];
  readonly interrupted?: Interrupted;
}

export async function readStatus({ host, kinds, state }: Session): Promise<Status> {
  const { owned, interrupted } = await state.ledger();
  const all = [...owned.values()].sort((a, b) => a.order - b.order);
  const wanted = all.filter(({ causes }) => causes === undefined);
  const live = await survey(host, kinds, all);
  const items = wanted.flatMap((item): StatusItem | readonly [] => {
    const base = { address: item.address, phase: item.phase };
    const probed = live.get(item.address);
    if (probed?.known !== true) return { ...base, standing: 'unreadable', fields: [], ...(probed && { note: probed.reason }) };
    // A run that was cut off gave it back, or had not yet written it.
    if (item.inDoubt && sameJson(probed.state, item.before)) return [];
    if (item.inDoubt) return { ...base, standing: 'in-doubt', fields: [] };
    const left = item.ours.at(-1) ?? null;
    if (satisfies(probed.state, left)) return { ...base, standing: 'applied', fields: [] };
    return { ...base, standing: 'drifted', fields: named(left, probed.state) };
  });
  const shown = new Set(items.map(({ address }) => address));
  const orphans = all.filter(({ causes }) => causes !== undefined && !causes.some((cause) => shown.has(cause)));
  const rest = orphans.flatMap((item) => sideEffect(item, live.get(item.address)));
  return { format: 'lazyjack-status', version: 1, items: [...items, ...rest], ...(interrupted && { interrupted }) };
}

/** A side effect goes with what caused it; where nothing is left of that, a run ended before it was restored. */
function sideEffect({ address, phase, before, causes = [] }: Owned, probed: Probed | undefined): StatusItem | readonly [] {
  if (probed?.known === true && sameJson(probed.state, before)) return [];
  const why = `a side effect of ${causes.join(', ')}, not restored`;
  if (probed?.known === true) return { address, phase, standing: 'in-doubt', fields: [], note: why };
  return { address, phase, standing: 'unreadable', fields: [], note: [why, probed?.reason ?? []].flat().join(': ') };
}

/** Only fields that we wrote: the rest is not ours to judge. */
function named(left: State, live: State): readonly FieldChange[] {
  return fieldChanges(left, live).filter(({ name }) => left === null || live === null || name in left);
}
