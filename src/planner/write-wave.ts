import { Failure } from '../core/failure.ts';
import type { HostReader } from '../core/host/host-ports.ts';
import { kindOf, type Kind, type WriteContext } from '../core/kind.ts';
import { cacheReads } from '../core/host/cache-reads.ts';
import type { Address } from '../core/resource.ts';
import type { Intent } from '../journal/journal-entry.ts';
import { isSameJson, satisfies, type State } from '../core/state.ts';
import type { Report } from './run-event.ts';
import type { Executor, Run } from './run.ts';
import type { Step } from './steps.ts';
import { readLiveStates } from './live-states.ts';
import { toTransition } from './transition.ts';

type SideEffectSnapshot = Intent['sideEffectSnapshots'][number];

/**
 * Milliseconds for a write to show in a probe once `write` has ended, and between two looks. What was written is there by then; that it comes to
 * rest (addresses, health) is for `settle.ts` and takes longer.
 */
const VERIFY_TIMEOUT = 1000;
const VERIFY_INTERVAL = 25;

/**
 * One kind, all needs met: read again, announce in the journal, write, verify, note as done. Resolves with the steps that were written;
 * those that somebody else had already brought about are not. Rejects with a Failure of kind `refused` when something changed since it was
 * planned, before anything is written; `failed` when what was written does not show; and with what the kind's `write` rejects with.
 */
export async function writeWave(executor: Executor, run: Run, steps: readonly Step[]): Promise<readonly Step[]> {
  const [first] = steps;
  if (first === undefined) return [];
  const { host, kinds, journal, report, signal } = executor;
  const kind = kindOf(kinds, first.ref);
  // One look before the write: at what is still due, and at what else it may alter.
  const look = cacheReads(host);
  const due = await withoutNeededByForeign(look, kind, await findStepsStillDue(executor, look, run, steps), run);
  if (due.length === 0) return [];

  const changes = due.map(toTransition);
  const guarded = await takeSideEffectSnapshots(executor, look, kind, due);
  const remembered = first.direction === 'make' ? ((await kind.recordContext?.(look, changes)) ?? []) : [];
  const seq = run.nextSeq();
  const intent = {
    type: 'intent' as const,
    run: run.id,
    seq,
    changes: due.map(({ address, ref, before, after, needs, forgets }, at) => ({
      ...(remembered[at] !== undefined && { context: remembered[at] }),
      address,
      ref,
      before,
      after,
      needs,
      forgets: forgets,
      volatile: kind.volatile,
    })),
    sideEffectSnapshots: guarded,
  };
  await journal.append(intent);
  const wave = { intent, kind: kind.name, direction: first.direction, isWritten: false };
  run.waves.push(wave);
  const addresses = due.map(({ address }) => address);
  report({ type: 'started', addresses, direction: first.direction });
  await kind.write(host, changes, signal, first.direction === 'make' ? makeWriteContext(due, report) : undefined);
  wave.isWritten = true;
  await verify(executor, kind, due, run);
  const altered = await findAlteredSideEffects(executor, guarded);
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

/** Reads once more: what changed since the plan is somebody else's doing and ends the run, unless we did it ourselves on the way. */
async function findStepsStillDue({ kinds }: Executor, host: HostReader, run: Run, steps: readonly Step[]): Promise<readonly Step[]> {
  const live = await readLiveStates(host, kinds, steps);
  return steps.flatMap((step) => {
    const probed = live.get(step.address);
    if (probed?.known !== true) throw new Failure('refused', `${step.address} can no longer be read: ${probed?.reason ?? 'no answer'}`);
    if (isSameJson(probed.state, step.before)) return [step];
    if (probed.state === null ? step.after === null : step.after !== null && satisfies(probed.state, step.after)) return [];
    if (run.alteredSideEffects.has(step.address) || kindOf(kinds, step.ref).isCreatedByStartedSoftware)
      return [{ ...step, before: probed.state }];
    throw new Failure('refused', `${step.address} changed since it was planned`, {
      fix: 'Somebody else is changing this host. Look at it with `lazyjack plan`, then apply again.',
    });
  });
}

/** A last look before something is taken away: others may have put something into it, or come to need it, since the plan. */
async function withoutNeededByForeign(
  host: HostReader,
  kind: Kind,
  steps: readonly Step[],
  { alsoDeleted }: Run,
): Promise<readonly Step[]> {
  if (kind.adjustRestore === undefined || steps.length === 0 || steps[0]?.direction !== 'undo' || steps.some(({ forgets }) => !forgets))
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
  const own = new Set(steps.map(({ address }) => address));
  const located = refs
    .map(({ kind: name, id, laterStates, foreign }) => {
      const ref = { kind: name, id };
      const owner = kindOf(kinds, ref);
      const { volatile } = owner;
      // What is written late is written again after a reboot, for which it must be known how it was.
      return {
        ...{ ref, address: owner.addressOf(id) },
        ...(laterStates === undefined ? { volatile } : { volatile: false, laterStates: laterStates }),
        ...(foreign && { foreign }),
      };
    })
    .filter(({ address }) => !own.has(address));
  const live = await readLiveStates(host, kinds, located);
  return located.flatMap((thing) => {
    const probed = live.get(thing.address);
    return probed?.known === true ? [{ ...thing, before: probed.state }] : [];
  });
}

async function findAlteredSideEffects(
  { host, kinds }: Executor,
  guarded: readonly SideEffectSnapshot[],
): Promise<{ address: Address; after: State }[]> {
  if (guarded.length === 0) return [];
  const live = await readLiveStates(host, kinds, guarded);
  return guarded.flatMap(({ address, before }) => {
    const probed = live.get(address);
    return probed?.known === true && !isSameJson(probed.state, before) ? [{ address, after: probed.state }] : [];
  });
}

async function verify({ host, kinds, clock }: Executor, kind: Kind, steps: readonly Step[], run: Run): Promise<void> {
  const deadline = clock.now() + VERIFY_TIMEOUT;
  for (;;) {
    const live = await readLiveStates(host, kinds, steps);
    const differing = steps.filter(({ address, after }) => {
      const probed = live.get(address);
      return probed?.known !== true || !satisfies(probed.state, after);
    });
    // Something that others hold on to just then stays, as it would have, had they come a moment earlier.
    const [wrong] = await withoutNeededByForeign(host, kind, differing, run);
    if (wrong === undefined) return;
    if (clock.now() >= deadline) throw verificationFailure(kind, wrong, live.get(wrong.address));
    await clock.sleep(VERIFY_INTERVAL);
  }
}

function verificationFailure(
  kind: Kind,
  { address, after }: Step,
  probed: { known: true; state: State } | { known: false; reason: string } | undefined,
): Failure {
  const found = probed?.known === true ? JSON.stringify(probed.state) : `unreadable (${probed?.reason ?? 'no answer'})`;
  return new Failure('failed', `${address} was written and is not as written: wanted ${JSON.stringify(after)}, found ${found}`, {
    fix: `Something else on this host seems to manage this ${kind.name}.`,
  });
}
