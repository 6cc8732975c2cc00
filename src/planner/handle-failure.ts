import { messageOf } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import type { ApplyInput } from './apply-input.ts';
import { commitRun, finishRun, describeRemainingStateDirectory, cleanUpJournal } from './finish-run.ts';
import type { Outcome } from './run-outcome.ts';
import type { Plan } from './plan.ts';
import { rollBack } from './roll-back.ts';
import type { Executor, Run } from './run.ts';
import type { NotRestored } from './not-restored.ts';

/** `fresh`: nothing was owned before this run. */
export async function handleFailure(input: ApplyInput, run: Run, plan: Plan, cause: unknown, fresh: boolean): Promise<Outcome> {
  const { executor, begin, onFailure } = input;
  const { report, journal } = executor;
  report({ type: 'failed', message: messageOf(cause) });
  if (onFailure === 'rollback' && hasIrreversibleDeletion(executor, run)) return endWithoutRollBack(input, run, plan, cause);
  const notRestored = onFailure === 'keep' ? listWritten(run) : await rollBack(executor, run);
  const outcome = notRestored.length === 0 ? 'rolled-back' : 'not-rolled-back';
  // The journal may be what failed; the answer to the user does not depend on it.
  await journal.append({ type: 'end', run: begin.run, outcome }).catch(() => undefined);
  if (notRestored.length > 0) return { status: 'not-rolled-back', cause, notRestored };
  // A journal that cannot be written any more still says that things are owned which are back.
  await (fresh ? journal.clear() : cleanUpJournal(input, true)).catch(() => undefined);
  return { status: 'rolled-back', cause };
}

function listWritten({ waves }: Run): readonly NotRestored[] {
  return waves.flatMap(({ intent }) => intent.changes.map(({ address }) => ({ address, reason: 'written, and kept' })));
}

/** Whether this run took away what no undo brings back. */
function hasIrreversibleDeletion({ kinds }: Executor, { waves }: Run): boolean {
  return waves.some(({ intent }) =>
    intent.changes.some(
      ({ ref, before, after }) => before !== null && after === null && typeof kindOf(kinds, ref).irreversible?.(before) === 'string',
    ),
  );
}

/**
 * There is no way back to a cluster that was left: what is undone stays undone, and the rest can be undone later. Where there is no rest, all is
 * done, whatever failed at the end.
 */
async function endWithoutRollBack(input: ApplyInput, run: Run, plan: Plan, cause: unknown): Promise<Outcome> {
  const { executor, begin } = input;
  const seen = await input.replan().catch((cause: unknown) => messageOf(cause));
  const notRestored = typeof seen === 'string' ? listPossiblyNotRestored(await addressesOfPhase(input, plan), seen) : listNotRestored(seen);
  if (typeof seen !== 'string' && notRestored.length === 0) return commitAndFinish(input, run, plan, seen);
  await executor.journal.append({ type: 'end', run: begin.run, outcome: 'not-rolled-back' }).catch(() => undefined);
  return { status: 'not-rolled-back', cause, notRestored };
}

function listNotRestored({ changes, unknown }: Plan): readonly NotRestored[] {
  return [
    ...changes.map(({ address }) => ({ address, reason: 'still to be given back' })),
    ...unknown.flatMap(({ address, reason }) => listPossiblyNotRestored([address], reason)),
  ];
}

function listPossiblyNotRestored(addresses: readonly Address[], reason: string): readonly NotRestored[] {
  return addresses.map((address) => ({ address, reason: `perhaps still to be given back: ${reason}` }));
}

/** All of the phase: also what comes up only when other things are gone. */
async function addressesOfPhase({ readLedger, begin }: ApplyInput, plan: Plan): Promise<readonly Address[]> {
  const owned = await readLedger().then(
    (found) => [...found.owned.values()].filter(({ phase }) => phase === begin.phase),
    () => [],
  );
  return [...new Set([...plan.changes, ...owned].map(({ address }) => address))];
}

/** `seen`: a plan made after the last write. */
async function commitAndFinish(input: ApplyInput, run: Run, plan: Plan, seen: Plan): Promise<Outcome> {
  try {
    await commitRun(input.executor, run, seen);
  } catch (cause) {
    return { status: 'not-rolled-back', cause, notRestored: [describeRemainingStateDirectory(input.executor, cause)] };
  }
  return finishRun(input, run, plan, seen);
}
