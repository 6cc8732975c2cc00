import { messageOf } from '../core/failure.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Outcome } from './run-outcome.ts';
import type { Plan } from './plan.ts';
import type { Executor, Run } from './run.ts';
import type { NotRestored } from './not-restored.ts';

/** Tells the journal that all is as it should be. `seen`: a plan made after the last write. */
export async function commitRun({ journal }: Executor, run: Run, { forget }: Plan): Promise<void> {
  if (forget.length > 0) await journal.append({ type: 'forget', run: run.id, addresses: forget });
  await journal.append({ type: 'end', run: run.id, outcome: 'committed' });
}

/** After that: takes away or shortens what nobody needs to remember, and says what there is to say. */
export async function finishRun(input: ApplyInput, run: Run, plan: Plan, seen: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  // What is gone does not stay: a bridge takes its parameters along.
  const said = new Set(plan.retained.map(({ address }) => address));
  const retained = seen.retained.filter(({ address, live }) => live !== null && !said.has(address));
  const undid = run.waves.some(({ direction }) => direction === 'undo');
  const untidy = await cleanUpJournal(input, undid).catch((cause: unknown) => ({ cause }));
  // After an apply it is only longer than it need be.
  if (untidy !== undefined && begin.command === 'destroy')
    return { status: 'not-rolled-back', ...untidy, notRestored: [describeRemainingStateDirectory(executor, untidy.cause)] };
  // What others took over is let go, which nobody needs to be told.
  return begin.command === 'apply' && plan.changes.length === 0 ? { status: 'nothing' } : { status: 'done', plan, retained };
}

/** All is given back but the directory in which that was written down. */
export function describeRemainingStateDirectory({ journal: { directory } }: Executor, cause: unknown): NotRestored {
  return { address: `directory:${directory}`, reason: messageOf(cause) };
}

/** `undid`: what was given back need not be remembered. */
export async function cleanUpJournal({ executor, readLedger }: Pick<ApplyInput, 'executor' | 'readLedger'>, undid: boolean): Promise<void> {
  if ((await readLedger()).owned.size === 0) await executor.journal.clear();
  else if (undid) await executor.journal.shorten();
}
