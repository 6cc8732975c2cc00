import { Failure, messageOf } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import type { Ledger } from '../journal/ledger.ts';
import type { Begin } from '../journal/entry.ts';
import { execute } from './execute.ts';
import type { Left, Plan } from './plan.ts';
import { rollBack } from './roll-back.ts';
import { startRun, type Executor, type Run } from './run.ts';
import { stepsOf } from './steps.ts';
import type { Stuck } from './stuck.ts';

export type Outcome =
  /** Nothing was to be done, and nothing was written. */
  | { readonly status: 'nothing' }
  /** `left`: what turned out on the way to stay, beside what the plan said of that. */
  | { readonly status: 'done'; readonly plan: Plan; readonly left: readonly Left[] }
  /** Everything this run did was put back. */
  | { readonly status: 'rolled-back'; readonly cause: unknown }
  /** The host is neither as before nor as wanted. */
  | { readonly status: 'stuck'; readonly cause: unknown; readonly stuck: readonly Stuck[] };

export interface ApplyInput {
  readonly executor: Executor;
  readonly begin: Omit<Begin, 'type'>;
  /** Plans afresh, from the host as it is now. */
  readonly replan: () => Promise<Plan>;
  /** Reads the journal again. */
  readonly ledger: () => Promise<Ledger>;
  readonly onFailure: 'rollback' | 'keep';
}

/** How often a run may find that its own writes disturbed others of its own, and mend them. */
const ROUNDS = 4;

/**
 * Makes a plan true, or puts back what was done. A write may disturb things that were planned as unchanged (a bridge takes its routes along),
 * so the host is planned again afterwards until nothing is left to do.
 */
export async function apply(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  if (plan.changes.length === 0 && !mustForget(input, plan)) return { status: 'nothing' };
  const run = startRun(begin.run);
  const fresh = (await input.ledger()).owned.size === 0;
  const said = new Set(plan.left.map(({ address }) => address));
  let left: readonly Left[] = [];
  try {
    await executor.journal.append({ type: 'begin', ...begin });
    let next = plan;
    for (let round = 1; next.changes.length > 0; round += 1) {
      if (round > ROUNDS) throw undoneByOthers(next);
      run.leaving = next.leaving ?? [];
      next = await execute(executor, run, stepsOf(next.changes), input.replan);
      // What was on the move while it was looked at (a container that starts once more) may be as wanted now.
      if (next.changes.length > 0) next = await input.replan();
    }
    // What is gone does not stay: a bridge takes its parameters along.
    left = next.left.filter(({ address, live }) => live !== null && !said.has(address));
    if (next.released.length > 0) await executor.journal.append({ type: 'release', run: run.id, addresses: next.released });
    await executor.journal.append({ type: 'end', run: run.id, outcome: 'committed' });
  } catch (cause) {
    return giveUp(input, run, plan, cause, fresh);
  }
  const undid = run.waves.some(({ direction }) => direction === 'undo');
  const untidy = await tidyUp(input, undid).catch((cause: unknown) => ({ cause }));
  // After an apply it is only longer than it need be.
  if (untidy !== undefined && begin.command === 'destroy')
    return { status: 'stuck', ...untidy, stuck: [leftBehind(executor, untidy.cause)] };
  // What others took over is let go, which nobody needs to be told.
  return begin.command === 'apply' && plan.changes.length === 0 ? { status: 'nothing' } : { status: 'done', plan, left };
}

/** Another manager of the same things would be overruled for ever. */
function undoneByOthers({ changes }: Plan): Failure {
  return new Failure('failed', `what was written does not stay as written: ${changes.map(({ address }) => address).join(', ')}`, {
    fix: 'Something else on this host seems to manage this too; it has to leave it alone first.',
  });
}

/** What stays whatever becomes of it (images, a token that ends by itself) is forgotten with the next change: an `apply` with nothing to do writes nothing. */
function mustForget({ executor: { kinds }, begin }: ApplyInput, { released }: Plan): boolean {
  if (begin.command === 'destroy') return released.length > 0;
  return released.some((address) => kinds.get(address.slice(0, address.indexOf(':')))?.kept === undefined);
}

/** `fresh`: nothing was owned before this run. */
async function giveUp(input: ApplyInput, run: Run, plan: Plan, cause: unknown, fresh: boolean): Promise<Outcome> {
  const { executor, begin, ledger } = input;
  const { report, journal } = executor;
  report({ type: 'failed', message: messageOf(cause) });
  const stuck = await takeBack(input, run, plan);
  const outcome = stuck.length === 0 ? 'rolled-back' : 'stuck';
  // The journal may be what failed; the answer to the user does not depend on it.
  await journal.append({ type: 'end', run: begin.run, outcome }).catch(() => undefined);
  if (stuck.length > 0) return { status: 'stuck', cause, stuck };
  // A journal that cannot be written any more still says that things are owned which are back.
  await (fresh ? journal.clear() : tidyUp({ executor, ledger }, true)).catch(() => undefined);
  return { status: 'rolled-back', cause };
}

/** Resolves with what is not as it was before the run. */
async function takeBack({ executor, onFailure, replan }: ApplyInput, run: Run, plan: Plan): Promise<readonly Stuck[]> {
  if (onFailure === 'keep') {
    return run.waves.flatMap(({ intent }) => intent.changes.map(({ address }) => ({ address, why: 'written, and kept' })));
  }
  // There is no way back to a cluster that was left: what is undone stays undone, and the rest can be undone later.
  return hasLost(executor, run) ? remaining(replan, plan) : rollBack(executor, run);
}

/** Whether this run took away what no undo brings back. */
function hasLost({ kinds }: Executor, { waves }: Run): boolean {
  return waves.some(({ intent }) =>
    intent.changes.some(
      ({ ref, before, after }) => before !== null && after === null && typeof kindOf(kinds, ref).lost?.(before) === 'string',
    ),
  );
}

/** What is still to be done; where that cannot be told, it may be all of the plan. */
async function remaining(replan: ApplyInput['replan'], plan: Plan): Promise<readonly Stuck[]> {
  const told = await replan().catch((cause: unknown) => messageOf(cause));
  if (typeof told !== 'string') return told.changes.map(({ address }) => ({ address, why: 'still to be given back' }));
  return plan.changes.map(({ address }) => ({ address, why: `perhaps still to be given back: ${told}` }));
}

/** All is given back but the directory in which that was written down. */
function leftBehind({ journal: { place } }: Executor, cause: unknown): Stuck {
  return { address: `directory:${place}`, why: messageOf(cause) };
}

/** `undid`: what was given back need not be remembered. */
async function tidyUp({ executor, ledger }: Pick<ApplyInput, 'executor' | 'ledger'>, undid: boolean): Promise<void> {
  if ((await ledger()).owned.size === 0) await executor.journal.clear();
  else if (undid) await executor.journal.shorten();
}
