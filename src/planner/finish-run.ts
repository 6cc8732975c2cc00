import { messageOf } from '../core/failure.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Outcome } from './run-outcome.ts';
import type { Plan } from './plan.ts';
import type { Executor, Run } from './run.ts';
import type { NotRestored } from './not-restored.ts';

/** Records in the journal that the run succeeded. `current`: a plan made after the last write. */
export async function commitRun({ journal }: Executor, run: Run, { forget }: Plan): Promise<void> {
  if (forget.length > 0) await journal.append({ type: 'forget', run: run.id, addresses: forget });
  await journal.append({ type: 'end', run: run.id, outcome: 'committed' });
}

/** After the commit: removes or shortens the journal, and builds the outcome. */
export async function finishRun(input: ApplyInput, run: Run, plan: Plan, current: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  // An object that no longer exists is not retained: a bridge takes its parameters along.
  const planned = new Set(plan.retained.map(({ address }) => address));
  const retained = current.retained.filter(({ address, live }) => live !== null && !planned.has(address));
  const hasRestored = run.waves.some(({ direction }) => direction === 'restore');
  const cleanUpFailure = await cleanUpJournal(input, hasRestored).catch((cause: unknown) => ({ cause }));
  // After an apply the journal is only longer than necessary.
  if (cleanUpFailure !== undefined && begin.command === 'destroy')
    return { status: 'not-rolled-back', ...cleanUpFailure, notRestored: [describeRemainingStateDirectory(executor, cleanUpFailure.cause)] };
  // The run only forgot resources that others took over; the user need not be told.
  return begin.command === 'apply' && plan.changes.length === 0 ? { status: 'nothing' } : { status: 'done', plan, retained };
}

/** Everything is restored except the directory of the journal. */
export function describeRemainingStateDirectory({ journal: { directory } }: Executor, cause: unknown): NotRestored {
  return { address: `directory:${directory}`, reason: messageOf(cause) };
}

/** `hasRestored`: the journal can drop the restored resources. */
export async function cleanUpJournal(
  { executor, readLedger }: Pick<ApplyInput, 'executor' | 'readLedger'>,
  hasRestored: boolean,
): Promise<void> {
  if ((await readLedger()).owned.size === 0) await executor.journal.clear();
  else if (hasRestored) await executor.journal.shorten();
}
