import { compareFields, type FieldChange } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import { type ProbeResult, isSameJson, satisfies, type State } from '../core/state.ts';
import { isInterruptedWrite } from '../journal/interrupted-write.ts';
import type { Interrupted, Owned } from '../journal/ledger.ts';
import { readLiveStates } from '../planner/live-states.ts';
import { findMarksWithoutJournal } from './find-owner-marks.ts';
import type { Session } from './session/session.ts';

export type StatusCondition = 'applied' | 'drifted' | 'unconfirmed' | 'unreadable';

export interface StatusItem {
  readonly address: Address;
  readonly phase: Owned['phase'];
  readonly condition: StatusCondition;
  /** Changes since lazyjack wrote the resource: from the written state to the live state. */
  readonly fields: readonly FieldChange[];
  readonly note?: string;
}

export interface Status {
  readonly format: 'lazyjack-status';
  readonly version: 2;
  readonly items: readonly StatusItem[];
  readonly interrupted?: Interrupted;
  /** Objects with an owner mark, although the journal names nothing. */
  readonly ownerMarks?: readonly string[];
}

export type StatusSession = Pick<Session, 'host' | 'kinds' | 'recorded'> & { readonly state: Pick<Session['state'], 'readLedger'> };

export async function readStatus(session: StatusSession): Promise<Status> {
  const { host, kinds, state } = session;
  const { owned, interrupted } = await state.readLedger();
  const all = [...owned.values()].sort((a, b) => a.order - b.order);
  const direct = all.filter(({ causes }) => causes === undefined);
  const live = await readLiveStates(host, kinds, all);
  const items = direct.flatMap((item): StatusItem | readonly [] => {
    const base = { address: item.address, phase: item.phase };
    const probed = live.get(item.address);
    if (probed?.known !== true) return { ...base, condition: 'unreadable', fields: [], ...(probed && { note: probed.reason }) };
    // The interrupted run restored it, or had not written it yet.
    if (item.isUnconfirmed && isSameJson(probed.state, item.before)) return [];
    if (item.isUnconfirmed) return { ...base, condition: 'unconfirmed', fields: [] };
    const written = item.written.at(-1) ?? null;
    if (satisfies(probed.state, written)) return { ...base, condition: 'applied', fields: [] };
    if (isInterruptedWrite(item, probed.state, owned)) return { ...base, condition: 'unconfirmed', fields: [] };
    return { ...base, condition: 'drifted', fields: writtenFieldChanges(written, probed.state) };
  });
  const shown = new Set(items.map(({ address }) => address));
  const orphans = all.filter(({ causes }) => causes !== undefined && !causes.some((cause) => shown.has(cause)));
  const rest = orphans.flatMap((item) => toSideEffectItems(item, live.get(item.address)));
  const ownerMarks = await findMarksWithoutJournal(session);
  return {
    format: 'lazyjack-status',
    version: 2,
    items: [...items, ...rest],
    ...(interrupted && { interrupted }),
    ...(ownerMarks.length > 0 && { ownerMarks }),
  };
}

/** A side effect is shown with its cause. If the cause is no longer owned, a run ended before it restored the side effect. */
function toSideEffectItems({ address, phase, before, causes = [] }: Owned, probed: ProbeResult | undefined): StatusItem | readonly [] {
  if (probed?.known === true && isSameJson(probed.state, before)) return [];
  const note = `a side effect of ${causes.join(', ')}, not restored`;
  if (probed?.known === true) return { address, phase, condition: 'unconfirmed', fields: [], note };
  return { address, phase, condition: 'unreadable', fields: [], note: [note, probed?.reason ?? []].flat().join(': ') };
}

/** Compares only fields that lazyjack wrote. */
function writtenFieldChanges(written: State, live: State): readonly FieldChange[] {
  return compareFields(written, live).filter(({ name }) => written === null || live === null || name in written);
}
