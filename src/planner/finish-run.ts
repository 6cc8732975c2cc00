import { messageOf } from '../core/failure.ts';
import type { Journal } from '../journal/journal.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Outcome } from './run-outcome.ts';
import type { Plan } from './plan.ts';
import type { Executor, Run } from './run.ts';
import type { NotRestored } from './not-restored.ts';

/** Records in the journal that the run succeeded, unless it awaits confirmation. `current`: a plan made after the last write. */
export async function commitRun(
  { executor: { journal }, awaitsConfirmation = false }: Pick<ApplyInput, 'executor' | 'awaitsConfirmation'>,
  run: Run,
  { forget }: Plan,
): Promise<void> {
  if (forget.length > 0) await journal.append({ type: 'forget', run: run.id, addresses: forget });
  if (!awaitsConfirmation) await journal.append({ type: 'end', run: run.id, outcome: 'committed' });
}

/** After the commit: removes or shortens the journal, and builds the outcome. */
export async function finishRun(input: ApplyInput, run: Run, plan: Plan, current: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  // An object that no longer exists is not retained: a bridge takes its parameters along.
  const planned = new Set(plan.retained.map(({ address }) => address));
  const retained = current.retained.filter(({ address, live }) => live !== null && !planned.has(address));
  const hasRestored = run.waves.some(({ direction }) => direction === 'restore');
  // A rollback needs every entry of a run that awaits confirmation.
  const cleanUp = input.awaitsConfirmation === true ? Promise.resolve() : cleanUpJournal(input, hasRestored);
  const cleanUpFailure = await cleanUp.catch((cause: unknown) => ({ cause }));
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

/** After a run that awaited confirmation is confirmed. The journal is only longer than necessary if this fails. */
export async function cleanUpAfterConfirmation(journal: Journal, readLedger: () => Promise<Ledger>): Promise<void> {
  await ((await readLedger()).owned.size === 0 ? journal.clear() : journal.shorten()).catch(() => undefined);
}

/** `hasRestored`: the journal can drop the restored resources. */
export async function cleanUpJournal(
  { executor, readLedger }: Pick<ApplyInput, 'executor' | 'readLedger'>,
  hasRestored: boolean,
): Promise<void> {
  if ((await readLedger()).owned.size === 0) await executor.journal.clear();
  else if (hasRestored) await executor.journal.shorten();
}
