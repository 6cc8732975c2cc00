import { Failure } from '../core/failure.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kind, type Kinds, type WriteContext } from '../core/kind.ts';
import { cacheReads } from '../core/host/cache-reads.ts';
import type { Address } from '../core/resource.ts';
import type { Intent } from '../journal/journal-entry.ts';
import { isSameJson, satisfies, type State } from '../core/state.ts';
import type { Report } from './run-event.ts';
import type { Executor, Run } from './run.ts';
import type { Step } from './steps.ts';
import { type LiveStates, readLiveStates } from './live-states.ts';
import { findParentGone } from './find-parent-gone.ts';
import { explainDifference } from './not-restored.ts';
import { toTransition } from './transition.ts';

type SideEffectSnapshot = Intent['sideEffectSnapshots'][number];

/**
 * Milliseconds until a finished write must show in a probe, and between two probes. Settling (addresses, health) takes longer and is the
 * task of `settle.ts`.
 */
const verifyTimeout = 1000;
const verifyInterval = 25;

/**
 * Writes one wave of one kind, whose needs are met: probe again, record the intent, write, verify, record as done. Resolves with the
 * written steps; steps whose state a foreign change already brought about are not included. Rejects with a Failure of kind `refused` before the write
 * if a resource changed since it was planned, `failed` if verification fails, or with the error of the kind's `write`.
 */
export async function writeWave(executor: Executor, run: Run, steps: readonly Step[]): Promise<readonly Step[]> {
  const [first] = steps;
  if (first === undefined) return [];
  const { host, kinds, journal, report, signal } = executor;
  const kind = kindOf(kinds, first.ref);
  // One cached reading before the write, for the due steps and their side effects.
  const reader = cacheReads(host);
  const due = await withoutNeededByForeign(reader, kind, await findStepsStillDue(executor, reader, run, steps), run);
  if (due.length === 0) return [];

  const changes = due.map(toTransition);
  const snapshots = await takeSideEffectSnapshots(executor, reader, kind, due);
  const contexts = first.direction === 'apply' ? ((await kind.recordContext?.(reader, changes)) ?? []) : [];
  const seq = run.nextSeq();
  const intent = {
    type: 'intent' as const,
    run: run.id,
    seq,
    changes: due.map(({ address, ref, before, after, needs, forgets }, at) => ({
      ...(contexts[at] !== undefined && { context: contexts[at] }),
      address,
      ref,
      before,
      after,
      needs,
      forgets,
      volatile: kind.volatile,
    })),
    sideEffectSnapshots: snapshots,
  };
  await journal.append(intent);
  const wave = { intent, kind: kind.name, direction: first.direction, isWritten: false };
  run.waves.push(wave);
  const addresses = due.map(({ address }) => address);
  report({ type: 'started', addresses, direction: first.direction });
  try {
    await kind.write(host, changes, signal, first.direction === 'apply' ? makeWriteContext(due, report) : undefined);
  } catch (cause) {
    if (!(await isDoneExceptParentGone(executor, due))) throw cause;
  }
  wave.isWritten = true;
  await verify(executor, kind, due, run);
  const altered = await findAlteredSideEffects(executor, snapshots);
  for (const { address } of altered) run.alteredSideEffects.add(address);
  await journal.append({ type: 'done', run: run.id, seq, altered });
  report({ type: 'written', addresses, direction: first.direction });
  return due;
}

function makeWriteContext(steps: readonly Step[], report: Report): WriteContext {
  return {
    warn: (at, text) => {
      const step = steps[at];
      if (step !== undefined) report({ type: 'warning', address: step.address, text });
    },
  };
}

/** Probes again. A change since the plan is foreign and ends the run, unless it is a side effect of this run. */
async function findStepsStillDue({ kinds }: Executor, host: HostReader, run: Run, steps: readonly Step[]): Promise<readonly Step[]> {
  const live = await readLiveStates(host, kinds, steps);
  const gone = await findGoneSince(host, kinds, steps, live);
  return steps.flatMap((step) => {
    if (gone.has(step)) return [];
    const probed = live.get(step.address);
    if (probed?.known !== true) throw new Failure('refused', `${step.address} can no longer be read: ${probed?.reason ?? 'no answer'}`);
    if (isSameJson(probed.state, step.before)) return [step];
    if (probed.state === null) {
      if (step.after === null) return [];
    } else if (step.after !== null && satisfies(probed.state, step.after)) {
      // An earlier write of this run brought it about. It was planned, so it is owned by itself and not only as a side effect.
      return step.before !== null && run.alteredSideEffects.has(step.address) ? [{ ...step, before: probed.state }] : [];
    }
    if (run.alteredSideEffects.has(step.address) || kindOf(kinds, step.ref).isCreatedByStartedSoftware)
      return [{ ...step, before: probed.state }];
    throw new Failure('refused', `${step.address} changed since it was planned`, {
      fix: 'Somebody else is changing this host. Look at it with `lazyjack plan`, then apply again.',
    });
  });
}

/** The restores of what went with its interface since the plan. */
function findGoneSince(host: HostReader, kinds: Kinds, steps: readonly Step[], live: LiveStates): Promise<ReadonlySet<Step>> {
  const absent = steps.filter(({ address, direction, after }) => {
    const probed = live.get(address);
    return direction === 'restore' && after !== null && probed?.known === true && probed.state === null;
  });
  return findParentGone(host, kinds, absent);
}

/** After a write that failed: whether it failed only for what went with its interface meanwhile. */
async function isDoneExceptParentGone({ host, kinds }: Executor, steps: readonly Step[]): Promise<boolean> {
  if (steps[0]?.direction !== 'restore') return false;
  const live = await readLiveStates(host, kinds, steps);
  const gone = await findGoneSince(host, kinds, steps, live);
  return (
    gone.size > 0 &&
    steps.every((step) => {
      const probed = live.get(step.address);
      return gone.has(step) || (probed?.known === true && satisfies(probed.state, step.after));
    })
  );
}

/** Checks again before a deletion: since the plan, others may have put something into it or come to need it. */
async function withoutNeededByForeign(
  host: HostReader,
  kind: Kind,
  steps: readonly Step[],
  { alsoDeleted }: Run,
): Promise<readonly Step[]> {
  if (kind.adjustRestore === undefined || steps.length === 0 || steps[0]?.direction !== 'restore' || steps.some(({ forgets }) => !forgets))
    return steps;
  const targets = await kind.adjustRestore(host, steps.map(toTransition), [
    ...alsoDeleted,
    ...steps.filter(({ after }) => after === null).map(({ ref }) => ref),
  ]);
  return steps.filter(({ after }, at) => isSameJson(targets[at]?.target ?? null, after));
}

async function takeSideEffectSnapshots(
  { kinds }: Executor,
  host: HostReader,
  kind: Kind,
  steps: readonly Step[],
): Promise<SideEffectSnapshot[]> {
  const refs = await kind.sideEffects?.(host, steps.map(toTransition));
  if (refs === undefined || refs.length === 0) return [];
  const ownAddresses = new Set(steps.map(({ address }) => address));
  const located = refs
    .map(({ kind: name, id, laterStates, foreign }) => {
      const ref = { kind: name, id };
      const owner = kindOf(kinds, ref);
      const { volatile } = owner;
      // A late side effect occurs again after a reboot, so its before-image must survive the reboot.
      return {
        ...{ ref, address: owner.addressOf(id) },
        ...(laterStates === undefined ? { volatile } : { volatile: false, laterStates }),
        ...(foreign && { foreign }),
      };
    })
    .filter(({ address }) => !ownAddresses.has(address));
  const live = await readLiveStates(host, kinds, located);
  return located.flatMap((thing) => {
    const probed = live.get(thing.address);
    return probed?.known === true ? [{ ...thing, before: probed.state }] : [];
  });
}

async function findAlteredSideEffects(
  { host, kinds }: Executor,
  snapshots: readonly SideEffectSnapshot[],
): Promise<{ address: Address; after: State }[]> {
  if (snapshots.length === 0) return [];
  const live = await readLiveStates(host, kinds, snapshots);
  return snapshots.flatMap(({ address, before }) => {
    const probed = live.get(address);
    return probed?.known === true && !isSameJson(probed.state, before) ? [{ address, after: probed.state }] : [];
  });
}

async function verify({ host, kinds, clock }: Executor, kind: Kind, steps: readonly Step[], run: Run): Promise<void> {
  const deadline = clock.now() + verifyTimeout;
  for (;;) {
    const live = await readLiveStates(host, kinds, steps);
    const gone = await findGoneSince(host, kinds, steps, live);
    const differing = steps.filter((step) => {
      const probed = live.get(step.address);
      return !gone.has(step) && (probed?.known !== true || !satisfies(probed.state, step.after));
    });
    // A resource that a foreign object came to need just now is retained, as it would have been a moment earlier.
    const [unverified] = await withoutNeededByForeign(host, kind, differing, run);
    if (unverified === undefined) return;
    if (clock.now() >= deadline) throw verificationFailure(kind, unverified, live.get(unverified.address));
    await clock.sleep(verifyInterval);
  }
}

function verificationFailure(
  kind: Kind,
  { address, after }: Step,
  probed: { known: true; state: State } | { known: false; reason: string } | undefined,
): Failure {
  const difference =
    probed?.known === true ? explainDifference(after, probed.state) : `it could not be read (${probed?.reason ?? 'no answer'})`;
  return new Failure('failed', `${address} differs right after it was written: ${difference}`, {
    fix: `Something else on this host seems to manage this ${kind.name}.`,
  });
}
