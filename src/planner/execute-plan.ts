import type { Change } from '../core/change.ts';
import { Failure, messageOf } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import type { ApplyInput } from './apply-input.ts';
import { executeSteps } from './execute-steps.ts';
import { commitRun, finishRun, cleanUpJournal } from './finish-run.ts';
import { handleFailure } from './handle-failure.ts';
import type { Outcome } from './run-outcome.ts';
import type { Plan } from './plan.ts';
import { type Run, startRun } from './run.ts';
import { makeSteps } from './steps.ts';
import type { NotRestored } from './not-restored.ts';

/** How often a run may find that its own writes disturbed others of its own, and mend them. */
const MAX_ROUNDS = 4;

/**
 * Makes a plan true, or puts back what was done. A write may disturb things that were planned as unchanged (a bridge takes its routes along),
 * so the host is planned again afterwards until nothing is left to do. A destroy restores what it can and lists the rest: only a signal, or a journal that
 * cannot be written, makes it put back what it did.
 */
export async function executePlan(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  const isDestroy = begin.command === 'destroy';
  if (plan.changes.length === 0 && !mustForget(input, plan))
    return isDestroy && hasRetainedForForeign(plan) ? partiallyRestored(plan, []) : { status: 'nothing' };
  const run = startRun(begin.run);
  const fresh = (await input.readLedger()).owned.size === 0;
  let seen = plan;
  let failed: ReadonlyMap<Address, unknown> = new Map();
  let stuck: readonly NotRestored[] = [];
  try {
    await executor.journal.append({ type: 'begin', ...begin });
    for (let round = 1; ; round += 1) {
      const due = isDestroy ? await withoutNeededByUnknown(input, seen) : withoutLast(seen);
      if (due.length === 0) break;
      if (round > MAX_ROUNDS) {
        if (isDestroy) break;
        throw nonConvergenceFailure(seen);
      }
      run.alsoDeleted = seen.alsoDeleted ?? [];
      const written = countWrittenWaves(run);
      ({ replanned: seen, failed } = await executeSteps(executor, run, makeSteps(due), input.replan, isDestroy));
      // What was on the move while it was looked at (a container that starts once more) may be as wanted now.
      if (withoutLast(seen).length > 0) seen = await input.replan();
      if (isDestroy && countWrittenWaves(run) === written) break;
    }
    if (!isDestroy && seen.changes.length > 0) {
      const done = { ...seen, changes: [] };
      ({ replanned: seen } = await executeSteps(executor, run, makeSteps(seen.changes), async () => done, false));
    }
    if (isDestroy)
      stuck = [...seen.changes.map(({ address }) => describeNotRestored(address, failed.get(address))), ...newlyUnreadable(plan, seen)];
    // While something is still to be restored, what needs no undo just now may need one after that: a directory that `kubeadm reset` is to empty.
    await (stuck.length === 0
      ? commitRun(executor, run, seen)
      : executor.journal.append({ type: 'end', run: run.id, outcome: 'not-rolled-back' }));
  } catch (cause) {
    return handleFailure(input, run, plan, cause, fresh);
  }
  return stuck.length > 0 || (isDestroy && hasRetainedForForeign(seen))
    ? finishPartialRestore(input, run, seen, stuck)
    : finishRun(input, run, plan, seen);
}

function countWrittenWaves({ waves }: Run): number {
  return waves.filter(({ isWritten }) => isWritten).length;
}

/** Whether something of ours stays because something foreign needs it. */
function hasRetainedForForeign({ retained }: Plan): boolean {
  return retained.some(({ commands }) => commands !== undefined);
}

function partiallyRestored({ retained }: Plan, notRestored: readonly NotRestored[]): Outcome {
  return { status: 'partially-restored', retainedForForeign: retained.filter(({ commands }) => commands !== undefined), notRestored };
}

/** The rest is restored, and need not be remembered. */
async function finishPartialRestore(input: ApplyInput, run: Run, seen: Plan, stuck: readonly NotRestored[]): Promise<Outcome> {
  if (countWrittenWaves(run) > 0) await cleanUpJournal(input, true).catch(() => undefined);
  return partiallyRestored(seen, stuck);
}

function describeNotRestored(address: Address, cause: unknown): NotRestored {
  return { address, reason: cause === undefined ? 'is not as it was before' : messageOf(cause) };
}

/** What cannot be read may still be there, and then needs what it was made on: Docker, once it runs again, turns forwarding on for its networks. */
async function withoutNeededByUnknown({ readLedger }: ApplyInput, { changes, unknown }: Plan): Promise<readonly Change[]> {
  if (unknown.length === 0) return changes;
  const { owned } = await readLedger();
  const needed = new Set(unknown.flatMap(({ address }) => owned.get(address)?.needs ?? []));
  for (const address of needed) for (const further of owned.get(address)?.needs ?? []) needed.add(further);
  return changes.filter(({ address }) => !needed.has(address));
}

function withoutLast({ changes }: Plan): readonly Change[] {
  return changes.filter(({ isLast }) => isLast !== true);
}

/** Another manager of the same things would be overruled for ever. */
function nonConvergenceFailure({ changes }: Plan): Failure {
  return new Failure('failed', `what was written does not stay as written: ${changes.map(({ address }) => address).join(', ')}`, {
    fix: 'Something else on this host seems to manage this too; it has to leave it alone first.',
  });
}

/** What could be read when this began, and cannot be any more, may still be there. */
function newlyUnreadable(before: Plan, { unknown }: Plan): readonly NotRestored[] {
  const known = new Set(before.unknown.map(({ address }) => address));
  return unknown
    .filter(({ address }) => !known.has(address))
    .map(({ address, reason }) => ({ address, reason: `could not be read any more: ${reason}` }));
}

/** What stays whatever becomes of it (images, a token that ends by itself) is forgotten with the next change: an `apply` with nothing to do writes nothing. */
function mustForget({ executor: { kinds }, begin }: ApplyInput, { forget }: Plan): boolean {
  if (begin.command === 'destroy') return forget.length > 0;
  return forget.some((address) => kinds.get(address.slice(0, address.indexOf(':')))?.retainedBecause === undefined);
}
