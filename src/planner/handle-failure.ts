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

/** `isFirstRun`: nothing was owned before this run. */
export async function handleFailure(input: ApplyInput, run: Run, plan: Plan, cause: unknown, isFirstRun: boolean): Promise<Outcome> {
  const { executor, begin, onFailure } = input;
  const { report, journal } = executor;
  report({ type: 'failed', message: messageOf(cause) });
  if (onFailure === 'rollback' && hasIrreversibleDeletion(executor, run)) return endWithoutRollBack(input, run, plan, cause);
  const notRestored = onFailure === 'keep' ? listWritten(run) : await rollBack(executor, run);
  const outcome = notRestored.length === 0 ? 'rolled-back' : 'not-rolled-back';
  // The journal itself may have failed; the outcome does not depend on it.
  await journal.append({ type: 'end', run: begin.run, outcome }).catch(() => undefined);
  if (notRestored.length > 0) return { status: 'not-rolled-back', cause, notRestored };
  // A journal that can no longer be written still lists restored resources as owned.
  await (isFirstRun ? journal.clear() : cleanUpJournal(input, true)).catch(() => undefined);
  return { status: 'rolled-back', cause };
}

function listWritten({ waves }: Run): readonly NotRestored[] {
  return waves.flatMap(({ intent }) => intent.changes.map(({ address }) => ({ address, reason: 'written, and not rolled back' })));
}

/** Whether this run deleted a resource that cannot be restored. */
function hasIrreversibleDeletion({ kinds }: Executor, { waves }: Run): boolean {
  return waves.some(({ intent }) =>
    intent.changes.some(
      ({ ref, before, after }) => before !== null && after === null && typeof kindOf(kinds, ref).irreversible?.(before) === 'string',
    ),
  );
}

/**
 * A node that left its cluster cannot be rolled back: restored resources stay restored, and the rest can be restored later. If nothing
 * remains, the run counts as done despite the late failure.
 */
async function endWithoutRollBack(input: ApplyInput, run: Run, plan: Plan, cause: unknown): Promise<Outcome> {
  const { executor, begin } = input;
  const current = await input.replan().catch((cause: unknown) => messageOf(cause));
  const notRestored =
    typeof current === 'string' ? listPossiblyNotRestored(await addressesOfPhase(input, plan), current) : listNotRestored(current);
  if (typeof current !== 'string' && notRestored.length === 0) return commitAndFinish(input, run, plan, current);
  await executor.journal.append({ type: 'end', run: begin.run, outcome: 'not-rolled-back' }).catch(() => undefined);
  return { status: 'not-rolled-back', cause, notRestored };
}

function listNotRestored({ changes, unknown }: Plan): readonly NotRestored[] {
  return [
    ...changes.map(({ address }) => ({ address, reason: 'still to be restored' })),
    ...unknown.flatMap(({ address, reason }) => listPossiblyNotRestored([address], reason)),
  ];
}

function listPossiblyNotRestored(addresses: readonly Address[], reason: string): readonly NotRestored[] {
  return addresses.map((address) => ({ address, reason: `perhaps still to be restored: ${reason}` }));
}

/** All addresses of the phase, including resources that become due only after others are removed. */
async function addressesOfPhase({ readLedger, begin }: ApplyInput, plan: Plan): Promise<readonly Address[]> {
  const owned = await readLedger().then(
    (found) => [...found.owned.values()].filter(({ phase }) => phase === begin.phase),
    () => [],
  );
  return [...new Set([...plan.changes, ...owned].map(({ address }) => address))];
}

/** `current`: a plan made after the last write. */
async function commitAndFinish(input: ApplyInput, run: Run, plan: Plan, current: Plan): Promise<Outcome> {
  try {
    await commitRun(input, run, current);
  } catch (cause) {
    return { status: 'not-rolled-back', cause, notRestored: [describeRemainingStateDirectory(input.executor, cause)] };
  }
  return finishRun(input, run, plan, current);
}
