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

/** Maximum number of rounds in which a run repairs side effects of its own writes on its other resources. */
const maxRounds = 4;

/**
 * Executes a plan, or rolls back what was written. A write may alter resources that were planned as unchanged (a bridge takes its routes
 * along), so the host is planned again until nothing is left to do. A destroy restores what it can and lists the rest: it rolls back only
 * after a signal, or when the journal cannot be written.
 */
export async function executePlan(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  const isDestroy = begin.command === 'destroy';
  if (plan.changes.length === 0 && !mustForget(input, plan))
    return isDestroy && hasRetainedForForeign(plan) ? partiallyRestored(plan, []) : { status: 'nothing' };
  const run = startRun(begin.run);
  const isFirstRun = (await input.readLedger()).owned.size === 0;
  let current = plan;
  let failed: ReadonlyMap<Address, unknown> = new Map();
  let notRestored: readonly NotRestored[] = [];
  try {
    await executor.journal.append({ type: 'begin', ...begin });
    for (let round = 1; ; round += 1) {
      const due = isDestroy ? await withoutNeededByUnknown(input, current) : withoutLast(current);
      if (due.length === 0) break;
      if (round > maxRounds) {
        if (isDestroy) break;
        throw nonConvergenceFailure(current);
      }
      run.alsoDeleted = current.alsoDeleted ?? [];
      const writtenBefore = countWrittenWaves(run);
      ({ replanned: current, failed } = await executeSteps(executor, run, makeSteps(due), input.replan, isDestroy));
      // A resource that was changing during the probe, such as a restarting container, may be as desired now.
      if (withoutLast(current).length > 0) current = await input.replan();
      if (isDestroy && countWrittenWaves(run) === writtenBefore) break;
    }
    if (!isDestroy && current.changes.length > 0) {
      const done = { ...current, changes: [] };
      ({ replanned: current } = await executeSteps(executor, run, makeSteps(current.changes), async () => done, false));
    }
    if (isDestroy)
      notRestored = [
        ...current.changes.map(({ address }) => describeNotRestored(address, failed.get(address))),
        ...newlyUnreadable(plan, current),
      ];
    // While resources remain to be restored, keep even those that need no restore now. They may need one later: a directory that `kubeadm
    // reset` will empty.
    await (notRestored.length === 0
      ? commitRun(input, run, current)
      : executor.journal.append({ type: 'end', run: run.id, outcome: 'not-rolled-back' }));
  } catch (cause) {
    return handleFailure(input, run, plan, cause, isFirstRun);
  }
  return notRestored.length > 0 || (isDestroy && hasRetainedForForeign(current))
    ? finishPartialRestore(input, run, current, notRestored)
    : finishRun(input, run, plan, current);
}

function countWrittenWaves({ waves }: Run): number {
  return waves.filter(({ isWritten }) => isWritten).length;
}

/** Whether owned resources are retained because foreign objects need them. */
function hasRetainedForForeign({ retained }: Plan): boolean {
  return retained.some(({ commands }) => commands !== undefined);
}

function partiallyRestored({ retained }: Plan, notRestored: readonly NotRestored[]): Outcome {
  return { status: 'partially-restored', retainedForForeign: retained.filter(({ commands }) => commands !== undefined), notRestored };
}

/** The rest is restored, so the journal can drop it. */
async function finishPartialRestore(input: ApplyInput, run: Run, current: Plan, notRestored: readonly NotRestored[]): Promise<Outcome> {
  if (countWrittenWaves(run) > 0) await cleanUpJournal(input, true).catch(() => undefined);
  return partiallyRestored(current, notRestored);
}

function describeNotRestored(address: Address, cause: unknown): NotRestored {
  return { address, reason: cause === undefined ? 'is not as it was before' : messageOf(cause) };
}

/**
 * Resources that cannot be read may still exist and need what they were created on. Docker, once it runs again, turns on forwarding for its
 * networks.
 */
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

/** Otherwise lazyjack and another manager of the same resources would overwrite each other forever. */
function nonConvergenceFailure({ changes }: Plan): Failure {
  return new Failure('failed', `what was written does not stay as written: ${changes.map(({ address }) => address).join(', ')}`, {
    fix: 'Something else on this host seems to manage this too; it has to leave it alone first.',
  });
}

/** Resources that were readable at the start and no longer are may still exist. */
function newlyUnreadable(before: Plan, { unknown }: Plan): readonly NotRestored[] {
  const known = new Set(before.unknown.map(({ address }) => address));
  return unknown
    .filter(({ address }) => !known.has(address))
    .map(({ address, reason }) => ({ address, reason: `could not be read any more: ${reason}` }));
}

/**
 * Retained resources (images, a token that expires by itself) are forgotten with the next change: an `apply` with nothing to do writes
 * nothing.
 */
function mustForget({ executor: { kinds }, begin }: ApplyInput, { forget }: Plan): boolean {
  if (begin.command === 'destroy') return forget.length > 0;
  return forget.some((address) => kinds.get(address.slice(0, address.indexOf(':')))?.retainedBecause === undefined);
}
