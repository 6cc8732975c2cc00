import { messageOf } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import type { Address } from '../core/resource.ts';
import type { ApplyInput } from './apply-input.ts';
import { commit, finish, leftBehind, tidyUp } from './finish.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { rollBack } from './roll-back.ts';
import type { Executor, Run } from './run.ts';
import type { Stuck } from './stuck.ts';

/** `fresh`: nothing was owned before this run. */
export async function giveUp(input: ApplyInput, run: Run, plan: Plan, cause: unknown, fresh: boolean): Promise<Outcome> {
  const { executor, begin, onFailure } = input;
  const { report, journal } = executor;
  report({ type: 'failed', message: messageOf(cause) });
  if (onFailure === 'rollback' && hasLost(executor, run)) return withoutWayBack(input, run, plan, cause);
  const stuck = onFailure === 'keep' ? written(run) : await rollBack(executor, run);
  const outcome = stuck.length === 0 ? 'rolled-back' : 'stuck';
  // The journal may be what failed; the answer to the user does not depend on it.
  await journal.append({ type: 'end', run: begin.run, outcome }).catch(() => undefined);
  if (stuck.length > 0) return { status: 'stuck', cause, stuck };
  // A journal that cannot be written any more still says that things are owned which are back.
  await (fresh ? journal.clear() : tidyUp(input, true)).catch(() => undefined);
  return { status: 'rolled-back', cause };
}

function written({ waves }: Run): readonly Stuck[] {
  return waves.flatMap(({ intent }) => intent.changes.map(({ address }) => ({ address, why: 'written, and kept' })));
}

/** Whether this run took away what no undo brings back. */
function hasLost({ kinds }: Executor, { waves }: Run): boolean {
  return waves.some(({ intent }) =>
    intent.changes.some(
      ({ ref, before, after }) => before !== null && after === null && typeof kindOf(kinds, ref).lost?.(before) === 'string',
    ),
  );
}

/**
 * There is no way back to a cluster that was left: what is undone stays undone, and the rest can be undone later. Where there is no rest, all is
 * done, whatever failed at the end.
 */
async function withoutWayBack(input: ApplyInput, run: Run, plan: Plan, cause: unknown): Promise<Outcome> {
  const { executor, begin } = input;
  const seen = await input.replan().catch((why: unknown) => messageOf(why));
  const stuck = typeof seen === 'string' ? perhaps(await allOf(input, plan), seen) : rest(seen);
  if (typeof seen !== 'string' && stuck.length === 0) return commitOr(input, run, plan, seen);
  await executor.journal.append({ type: 'end', run: begin.run, outcome: 'stuck' }).catch(() => undefined);
  return { status: 'stuck', cause, stuck };
}

function rest({ changes, unknown }: Plan): readonly Stuck[] {
  return [
    ...changes.map(({ address }) => ({ address, why: 'still to be given back' })),
    ...unknown.flatMap(({ address, reason }) => perhaps([address], reason)),
  ];
}

function perhaps(addresses: readonly Address[], why: string): readonly Stuck[] {
  return addresses.map((address) => ({ address, why: `perhaps still to be given back: ${why}` }));
}

/** All of the phase: also what comes up only when other things are gone. */
async function allOf({ ledger, begin }: ApplyInput, plan: Plan): Promise<readonly Address[]> {
  const owned = await ledger().then(
    (found) => [...found.owned.values()].filter(({ phase }) => phase === begin.phase),
    () => [],
  );
  return [...new Set([...plan.changes, ...owned].map(({ address }) => address))];
}

/** `seen`: a plan made after the last write. */
async function commitOr(input: ApplyInput, run: Run, plan: Plan, seen: Plan): Promise<Outcome> {
  try {
    await commit(input.executor, run, seen);
  } catch (cause) {
    return { status: 'stuck', cause, stuck: [leftBehind(input.executor, cause)] };
  }
  return finish(input, run, plan, seen);
}
