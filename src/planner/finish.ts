import { messageOf } from '../core/failure.ts';
import type { ApplyInput } from './apply-input.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import type { Executor, Run } from './run.ts';
import type { Stuck } from './stuck.ts';

/** Tells the journal that all is as it should be. `seen`: a plan made after the last write. */
export async function commit({ journal }: Executor, run: Run, { released }: Plan): Promise<void> {
  if (released.length > 0) await journal.append({ type: 'release', run: run.id, addresses: released });
  await journal.append({ type: 'end', run: run.id, outcome: 'committed' });
}

/** After that: takes away or shortens what nobody needs to remember, and says what there is to say. */
export async function finish(input: ApplyInput, run: Run, plan: Plan, seen: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  // What is gone does not stay: a bridge takes its parameters along.
  const said = new Set(plan.left.map(({ address }) => address));
  const left = seen.left.filter(({ address, live }) => live !== null && !said.has(address));
  const undid = run.waves.some(({ direction }) => direction === 'undo');
  const untidy = await tidyUp(input, undid).catch((cause: unknown) => ({ cause }));
  // After an apply it is only longer than it need be.
  if (untidy !== undefined && begin.command === 'destroy')
    return { status: 'stuck', ...untidy, stuck: [leftBehind(executor, untidy.cause)] };
  // What others took over is let go, which nobody needs to be told.
  return begin.command === 'apply' && plan.changes.length === 0 ? { status: 'nothing' } : { status: 'done', plan, left };
}

/** All is given back but the directory in which that was written down. */
export function leftBehind({ journal: { place } }: Executor, cause: unknown): Stuck {
  return { address: `directory:${place}`, why: messageOf(cause) };
}

/** `undid`: what was given back need not be remembered. */
export async function tidyUp({ executor, ledger }: Pick<ApplyInput, 'executor' | 'ledger'>, undid: boolean): Promise<void> {
  if ((await ledger()).owned.size === 0) await executor.journal.clear();
  else if (undid) await executor.journal.shorten();
}
