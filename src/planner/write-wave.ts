import { Failure } from '../core/failure.ts';
import type { HostReader } from '../core/host.ts';
import { kindOf, type Kind, type Making } from '../core/kind.ts';
import { readOnce } from '../core/read-once.ts';
import type { Address } from '../core/resource.ts';
import type { Intent } from '../journal/entry.ts';
import { sameJson, satisfies, type State } from '../core/state.ts';
import type { Report } from './report.ts';
import type { Executor, Run } from './run.ts';
import type { Step } from './steps.ts';
import { survey } from './survey.ts';
import { transitionOf } from './transition.ts';

type Guarded = Intent['guards'][number];

/**
 * Milliseconds for a write to show in a probe once `write` has ended, and between two looks. What was written is there by then; that it comes to
 * rest (addresses, health) is for `settle.ts` and takes longer.
 */
const VERIFY_FOR = 1000;
const VERIFY_EVERY = 25;

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
  const look = readOnce(host);
  const due = await notHeld(look, kind, await stillDue(executor, look, run, steps), run);
  if (due.length === 0) return [];

  const changes = due.map(transitionOf);
  const guarded = await guards(executor, look, kind, due);
  const remembered = first.direction === 'make' ? ((await kind.remember?.(look, changes)) ?? []) : [];
  const seq = run.nextSeq();
  const intent = {
    type: 'intent' as const,
    run: run.id,
    seq,
    changes: due.map(({ address, ref, before, after, needs, release }, at) => ({
      ...(remembered[at] !== undefined && { remembered: remembered[at] }),
      address,
      ref,
      before,
      after,
      needs,
      release,
      volatile: kind.volatile,
    })),
    guards: guarded,
  };
  await journal.append(intent);
  const wave = { intent, kind: kind.name, direction: first.direction, written: false };
  run.waves.push(wave);
  const addresses = due.map(({ address }) => address);
  report({ type: 'started', addresses, what: first.direction });
  await kind.write(host, changes, signal, first.direction === 'make' ? warningsOf(due, report) : undefined);
  wave.written = true;
  await verify(executor, kind, due, run);
  const altered = await alteredGuards(executor, guarded);
  for (const { address } of altered) run.disturbed.add(address);
  await journal.append({ type: 'done', run: run.id, seq, altered });
  report({ type: 'written', addresses, what: first.direction });
  return due;
}

function warningsOf(steps: readonly Step[], report: Report): Making {
  return {
    warn: (at, text) => {
      const step = steps[at];
      if (step !== undefined) report({ type: 'warning', address: step.address, text });
    },
  };
}

/** Reads once more: what changed since the plan is somebody else's doing and ends the run, unless we did it ourselves on the way. */
async function stillDue({ kinds }: Executor, host: HostReader, run: Run, steps: readonly Step[]): Promise<readonly Step[]> {
  const live = await survey(host, kinds, steps);
  return steps.flatMap((step) => {
    const probed = live.get(step.address);
    if (probed?.known !== true) throw new Failure('refused', `${step.address} can no longer be read: ${probed?.reason ?? 'no answer'}`);
    if (sameJson(probed.state, step.before)) return [step];
    if (probed.state === null ? step.after === null : step.after !== null && satisfies(probed.state, step.after)) return [];
    if (run.disturbed.has(step.address) || kindOf(kinds, step.ref).named) return [{ ...step, before: probed.state }];
    throw new Failure('refused', `${step.address} changed since it was planned`, {
      fix: 'Somebody else is changing this host. Look at it with `lazyjack plan`, then apply again.',
    });
  });
}

/** A last look before something is taken away: others may have put something into it, or come to need it, since the plan. */
async function notHeld(host: HostReader, kind: Kind, steps: readonly Step[], { leaving }: Run): Promise<readonly Step[]> {
  if (kind.undo === undefined || steps.length === 0 || steps[0]?.direction !== 'undo' || steps.some(({ release }) => !release))
    return steps;
  const targets = await kind.undo(host, steps.map(transitionOf), [
    ...leaving,
    ...steps.filter(({ after }) => after === null).map(({ ref }) => ref),
  ]);
  return steps.filter(({ after }, at) => sameJson(targets[at]?.target ?? null, after));
}

async function guards({ kinds }: Executor, host: HostReader, kind: Kind, steps: readonly Step[]): Promise<Guarded[]> {
  const refs = await kind.disturbs?.(host, steps.map(transitionOf));
  if (refs === undefined || refs.length === 0) return [];
  const own = new Set(steps.map(({ address }) => address));
  const located = refs
    .map(({ kind: name, id, late, foreign }) => {
      const ref = { kind: name, id };
      const owner = kindOf(kinds, ref);
      const { volatile } = owner;
      // What is written late is written again after a reboot, for which it must be known how it was.
      return {
        ...{ ref, address: owner.addressOf(id) },
        ...(late === undefined ? { volatile } : { volatile: false, late }),
        ...(foreign && { foreign }),
      };
    })
    .filter(({ address }) => !own.has(address));
  const live = await survey(host, kinds, located);
  return located.flatMap((thing) => {
    const probed = live.get(thing.address);
    return probed?.known === true ? [{ ...thing, before: probed.state }] : [];
  });
}

async function alteredGuards({ host, kinds }: Executor, guarded: readonly Guarded[]): Promise<{ address: Address; after: State }[]> {
  if (guarded.length === 0) return [];
  const live = await survey(host, kinds, guarded);
  return guarded.flatMap(({ address, before }) => {
    const probed = live.get(address);
    return probed?.known === true && !sameJson(probed.state, before) ? [{ address, after: probed.state }] : [];
  });
}

async function verify({ host, kinds, clock }: Executor, kind: Kind, steps: readonly Step[], run: Run): Promise<void> {
  const deadline = clock.now() + VERIFY_FOR;
  for (;;) {
    const live = await survey(host, kinds, steps);
    const differing = steps.filter(({ address, after }) => {
      const probed = live.get(address);
      return probed?.known !== true || !satisfies(probed.state, after);
    });
    // Something that others hold on to just then stays, as it would have, had they come a moment earlier.
    const [wrong] = await notHeld(host, kind, differing, run);
    if (wrong === undefined) return;
    if (clock.now() >= deadline) throw notAsWritten(kind, wrong, live.get(wrong.address));
    await clock.sleep(VERIFY_EVERY);
  }
}

function notAsWritten(
  kind: Kind,
  { address, after }: Step,
  probed: { known: true; state: State } | { known: false; reason: string } | undefined,
): Failure {
  const found = probed?.known === true ? JSON.stringify(probed.state) : `unreadable (${probed?.reason ?? 'no answer'})`;
  return new Failure('failed', `${address} was written and is not as written: wanted ${JSON.stringify(after)}, found ${found}`, {
    fix: `Something else on this host seems to manage this ${kind.name}.`,
  });
}
