import type { Change } from '../core/change.ts';
import { Failure } from '../core/failure.ts';
import type { ApplyInput } from './apply-input.ts';
import { execute } from './execute.ts';
import { commit, finish } from './finish.ts';
import { giveUp } from './give-up.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { startRun } from './run.ts';
import { stepsOf } from './steps.ts';

/** How often a run may find that its own writes disturbed others of its own, and mend them. */
const ROUNDS = 4;

/**
 * Makes a plan true, or puts back what was done. A write may disturb things that were planned as unchanged (a bridge takes its routes along),
 * so the host is planned again afterwards until nothing is left to do.
 */
export async function apply(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  if (plan.changes.length === 0 && !mustForget(input, plan)) return heldBack(input, plan) ?? { status: 'nothing' };
  const run = startRun(begin.run);
  const fresh = (await input.ledger()).owned.size === 0;
  let seen = plan;
  try {
    await executor.journal.append({ type: 'begin', ...begin });
    for (let round = 1; beforeLast(seen).length > 0; round += 1) {
      if (round > ROUNDS) throw undoneByOthers(seen);
      run.leaving = seen.leaving ?? [];
      seen = await execute(executor, run, stepsOf(beforeLast(seen)), input.replan);
      // What was on the move while it was looked at (a container that starts once more) may be as wanted now.
      if (beforeLast(seen).length > 0) seen = await input.replan();
    }
    if (seen.changes.length > 0) {
      const done = { ...seen, changes: [] };
      seen = await execute(executor, run, stepsOf(seen.changes), async () => done);
    }
    if (begin.command === 'destroy') refuseUnseen(plan, seen);
    await commit(executor, run, seen);
  } catch (cause) {
    return giveUp(input, run, plan, cause, fresh);
  }
  const outcome = await finish(input, run, plan, seen);
  return outcome.status === 'done' ? (heldBack(input, seen) ?? outcome) : outcome;
}

/** All that could be restored is; what others use by now stays ours until they have gone. */
function heldBack({ begin }: ApplyInput, { held = [] }: Plan): Outcome | undefined {
  if (begin.command !== 'destroy' || held.length === 0) return undefined;
  const cause = new Failure('failed', 'not everything could be restored: others use what is named below');
  return { status: 'stuck', cause, stuck: held };
}

function beforeLast({ changes }: Plan): readonly Change[] {
  return changes.filter(({ last }) => last !== true);
}

/** Another manager of the same things would be overruled for ever. */
function undoneByOthers({ changes }: Plan): Failure {
  return new Failure('failed', `what was written does not stay as written: ${changes.map(({ address }) => address).join(', ')}`, {
    fix: 'Something else on this host seems to manage this too; it has to leave it alone first.',
  });
}

/** What could be read when this began, and cannot be any more, may still be there. */
function refuseUnseen(before: Plan, { unknown }: Plan): void {
  const known = new Set(before.unknown.map(({ address }) => address));
  const lost = unknown.filter(({ address }) => !known.has(address));
  if (lost.length === 0) return;
  throw new Failure('failed', `could not be read any more: ${lost.map(({ address, reason }) => `${address}: ${reason}`).join('; ')}`);
}

/** What stays whatever becomes of it (images, a token that ends by itself) is forgotten with the next change: an `apply` with nothing to do writes nothing. */
function mustForget({ executor: { kinds }, begin }: ApplyInput, { released }: Plan): boolean {
  if (begin.command === 'destroy') return released.length > 0;
  return released.some((address) => kinds.get(address.slice(0, address.indexOf(':')))?.kept === undefined);
}
