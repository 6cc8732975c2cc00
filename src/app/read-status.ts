import { compareFields, type FieldChange } from '../core/change.ts';
import { groupBy } from '../core/group-by.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import { type ProbeResult, isSameJson, satisfies, type State } from '../core/state.ts';
import { isInterruptedWrite } from '../journal/interrupted-write.ts';
import type { Interrupted, Owned } from '../journal/ledger.ts';
import { isEmptyValue } from '../core/text/value-text.ts';
import { findOutdatedNetworks } from './find-outdated-networks.ts';
import type { LockHolder } from '../host/process/lock.ts';
import type { AwaitedStatus } from './confirmation/read-awaited-status.ts';
import type { LastRollBack } from './confirmation/runtime-records.ts';
import { readLiveStates } from '../planner/live-states.ts';
import type { Session } from './session/session.ts';

/**
 * `edited`: as applied, with edits of the administrator that count as desired. `planned`: a run that did not end announced the change and did
 * not make it. `removed-by-reboot`: an `apply` before the last reboot wrote it, and no `apply` since.
 */
export type StatusCondition = 'applied' | 'edited' | 'drifted' | 'removed-by-reboot' | 'planned' | 'unconfirmed' | 'unreadable';

/** The conditions of a resource that differs from what lazyjack applied. */
export function isDrift(condition: StatusCondition): boolean {
  return condition === 'drifted' || condition === 'removed-by-reboot';
}

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
  /** Present if there are items with the condition `removed-by-reboot`: the command that creates them again. */
  readonly removedByReboot?: { readonly command: string };
  readonly interrupted?: Interrupted;
  /** Objects with an owner mark, although the journal names nothing. */
  readonly ownerMarks?: readonly string[];
  /** The lazyjack that is changing this host. */
  readonly running?: LockHolder;
  /** A run of `apply --confirm` that is not confirmed yet. */
  readonly awaitsConfirmation?: AwaitedStatus;
  /** A run that was rolled back because it was not confirmed, since the last boot and the last run. */
  readonly lastRollBack?: LastRollBack;
  /** Phases whose last apply was limited by `--target` or `--exclude`, with the number of changes that it left out. */
  readonly leftOut?: readonly { readonly phase: Owned['phase']; readonly changes: number }[];
}

export interface ConfirmationReader {
  readAwaited(): Promise<AwaitedStatus | undefined>;
  readLastRollBack(): LastRollBack | undefined;
}

const noConfirmation: ConfirmationReader = { readAwaited: async () => undefined, readLastRollBack: () => undefined };

/** What a status reads with. It cannot change the host. */
export type StatusSession = Pick<Session, 'kinds' | 'recorded'> & {
  readonly host: HostReader;
  readonly state: Pick<Session['state'], 'readLedger'>;
};

/** `readHolder` tells a run that is under way from one that was interrupted. It is read on both sides of the journal, because a run may begin or end. */
export async function readStatus(
  session: StatusSession,
  readHolder: () => LockHolder | undefined,
  confirmation: ConfirmationReader = noConfirmation,
): Promise<Status> {
  const { host, kinds, state } = session;
  const holderBefore = readHolder();
  const ledger = await state.readLedger();
  const { owned, interrupted } = ledger;
  const running = readHolder() ?? holderBefore;
  const awaitsConfirmation = await confirmation.readAwaited();
  const lastRollBack = confirmation.readLastRollBack();
  const removed = [...ledger.removedByReboot.values()].filter(
    ({ phase, causes }) => causes === undefined && ledger.notAppliedSinceBoot.has(phase),
  );
  const all = [...owned.values(), ...removed].sort((a, b) => a.order - b.order);
  const mayBeReset = ({ phase, ref }: Owned): boolean => ledger.notAppliedSinceBoot.has(phase) && kindOf(kinds, ref).isResetByReboot;
  const direct = all.filter(({ causes }) => causes === undefined);
  const live = await readLiveStates(host, kinds, all);
  const edited = await findEdited({ host, kinds }, direct);
  const outdated = await findOutdatedNetworks(host, direct);
  const items = direct.flatMap((item): StatusItem | readonly [] => {
    const base = { address: item.address, phase: item.phase };
    const probed = live.get(item.address);
    if (probed?.known !== true) return { ...base, condition: 'unreadable', fields: [], ...(probed && { note: probed.reason }) };
    const written = item.written.at(-1) ?? null;
    if (removed.includes(item) || (mayBeReset(item) && !item.isUnconfirmed)) return toItemAfterReboot(base, written, probed.state);
    if (item.isUnconfirmed && isSameJson(probed.state, item.before))
      // A run that restores it announces its before-image.
      return isSameJson(written, item.before) ? [] : { ...base, condition: 'planned', fields: writtenFieldChanges(probed.state, written) };
    if (item.isUnconfirmed) return { ...base, condition: 'unconfirmed', fields: [] };
    if (satisfies(probed.state, written)) {
      const note = outdated.get(item.address);
      return { ...base, condition: edited.has(item.address) ? 'edited' : 'applied', fields: [], ...(note !== undefined && { note }) };
    }
    if (isInterruptedWrite(item, probed.state, owned)) return { ...base, condition: 'unconfirmed', fields: [] };
    return { ...base, condition: 'drifted', fields: writtenFieldChanges(written, probed.state) };
  });
  const shown = new Set(items.map(({ address }) => address));
  const orphans = all.filter(({ causes }) => causes !== undefined && !causes.some((cause) => shown.has(cause)));
  const removedPhases = new Set(items.flatMap(({ phase, condition }) => (condition === 'removed-by-reboot' ? [phase] : [])));
  const rest = orphans.flatMap((item) => toSideEffectItems(item, live.get(item.address)));
  const ownerMarks = all.length === 0 ? await findMarks(session) : [];
  return {
    format: 'lazyjack-status',
    version: 2,
    items: [...items, ...rest],
    ...(removedPhases.size > 0 && { removedByReboot: { command: applyCommandFor(removedPhases) } }),
    ...(awaitsConfirmation === undefined ? describeRun(running, interrupted) : describeRun(running, undefined)),
    ...(awaitsConfirmation && { awaitsConfirmation }),
    ...(lastRollBack && { lastRollBack }),
    ...(ownerMarks.length > 0 && { ownerMarks }),
    ...(ledger.leftOut && { leftOut: [...ledger.leftOut].map(([phase, changes]) => ({ phase, changes })) }),
  };
}

async function findMarks(session: StatusSession): Promise<readonly string[]> {
  // Loaded only here, because most hosts have a journal.
  const { findMarksWithoutJournal } = await import('./find-owner-marks.ts');
  return findMarksWithoutJournal(session);
}

/** A volatile resource, or one that a reboot resets: nobody but the reboot need have changed it. */
function toItemAfterReboot(base: Pick<StatusItem, 'address' | 'phase'>, written: State, live: State): StatusItem {
  if (satisfies(live, written)) return { ...base, condition: 'applied', fields: [] };
  return { ...base, condition: 'removed-by-reboot', fields: live === null ? [] : writtenFieldChanges(written, live) };
}

function applyCommandFor(phases: ReadonlySet<Owned['phase']>): string {
  const [phase] = phases;
  return phases.size === 1 && phase === 'prepare' ? 'lazyjack apply --phase prepare' : 'lazyjack apply';
}

/** The journal has no end of a run that is under way. It is not interrupted. */
function describeRun(running: LockHolder | undefined, interrupted: Interrupted | undefined): Pick<Status, 'running' | 'interrupted'> {
  if (running !== undefined) return { running };
  return interrupted === undefined ? {} : { interrupted };
}

async function findEdited({ host, kinds }: Pick<StatusSession, 'host' | 'kinds'>, owned: readonly Owned[]): Promise<ReadonlySet<Address>> {
  const edited = new Set<Address>();
  for (const [name, group] of groupBy(owned, ({ ref }) => ref.kind)) {
    const answers = await kindOf(kinds, { kind: name, id: {} }).readEdits?.(
      host,
      group.map(({ ref }) => ref.id),
    );
    for (const [at, { address }] of group.entries()) if (answers?.[at] === true) edited.add(address);
  }
  return edited;
}

/** A side effect is shown with its cause. If the cause is no longer owned, a run ended before it restored the side effect. */
function toSideEffectItems({ address, phase, before, causes = [] }: Owned, probed: ProbeResult | undefined): StatusItem | readonly [] {
  if (probed?.known === true && isSameJson(probed.state, before)) return [];
  const note = `a side effect of ${causes.join(', ')}, not restored`;
  if (probed?.known === true) return { address, phase, condition: 'unconfirmed', fields: [], note };
  return { address, phase, condition: 'unreadable', fields: [], note: [note, probed?.reason ?? []].flat().join(': ') };
}

/** Compares only fields that one of the states has, and that say something on one side: an absent value may be null or have no key. */
function writtenFieldChanges(from: State, to: State): readonly FieldChange[] {
  return compareFields(from, to).filter(
    ({ name, before, after }) => (from === null || to === null || name in from) && !(isEmptyValue(before) && isEmptyValue(after)),
  );
}
