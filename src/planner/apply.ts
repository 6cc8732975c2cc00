import type { Change } from '../core/change.ts';
import { Failure, messageOf } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import type { ApplyInput } from './apply-input.ts';
import { execute } from './execute.ts';
import { commit, finish, tidyUp } from './finish.ts';
import { giveUp } from './give-up.ts';
import type { Outcome } from './outcome.ts';
import type { Plan } from './plan.ts';
import { type Run, startRun } from './run.ts';
import { stepsOf } from './steps.ts';
import type { Stuck } from './stuck.ts';

/** How often a run may find that its own writes disturbed others of its own, and mend them. */
const ROUNDS = 4;

/**
 * Makes a plan true, or puts back what was done. A write may disturb things that were planned as unchanged (a bridge takes its routes along),
 * so the host is planned again afterwards until nothing is left to do. A destroy restores what it can and lists the rest: only a signal, or a journal that
 * cannot be written, makes it put back what it did.
 */
export async function apply(input: ApplyInput, plan: Plan): Promise<Outcome> {
  const { executor, begin } = input;
  const isDestroy = begin.command === 'destroy';
  if (plan.changes.length === 0 && !mustForget(input, plan)) return isDestroy && isHeld(plan) ? partly(plan, []) : { status: 'nothing' };
  const run = startRun(begin.run);
  const fresh = (await input.ledger()).owned.size === 0;
  let seen = plan;
  let failed: ReadonlyMap<Address, unknown> = new Map();
  let stuck: readonly Stuck[] = [];
  try {
    await executor.journal.append({ type: 'begin', ...begin });
    for (let round = 1; ; round += 1) {
      const due = isDestroy ? await withoutNeeded(input, seen) : beforeLast(seen);
      if (due.length === 0) break;
      if (round > ROUNDS) {
        if (isDestroy) break;
        throw undoneByOthers(seen);
      }
      run.leaving = seen.leaving ?? [];
      const written = writtenBy(run);
      ({ seen, failed } = await execute(executor, run, stepsOf(due), input.replan, isDestroy));
      // What was on the move while it was looked at (a container that starts once more) may be as wanted now.
      if (beforeLast(seen).length > 0) seen = await input.replan();
      if (isDestroy && writtenBy(run) === written) break;
    }
    if (!isDestroy && seen.changes.length > 0) {
      const done = { ...seen, changes: [] };
      ({ seen } = await execute(executor, run, stepsOf(seen.changes), async () => done, false));
    }
    if (isDestroy) stuck = [...seen.changes.map(({ address }) => notRestored(address, failed.get(address))), ...unseen(plan, seen)];
    // While something is still to be restored, what needs no undo just now may need one after that: a directory that `kubeadm reset` is to empty.
    await (stuck.length === 0 ? commit(executor, run, seen) : executor.journal.append({ type: 'end', run: run.id, outcome: 'stuck' }));
  } catch (cause) {
    return giveUp(input, run, plan, cause, fresh);
  }
  return stuck.length > 0 || (isDestroy && isHeld(seen)) ? afterPart(input, run, seen, stuck) : finish(input, run, plan, seen);
}

function writtenBy({ waves }: Run): number {
  return waves.filter(({ written }) => written).length;
}

/** Whether something of ours stays because something foreign needs it. */
function isHeld({ left }: Plan): boolean {
  return left.some(({ help }) => help !== undefined);
}

function partly({ left }: Plan, stuck: readonly Stuck[]): Outcome {
  return { status: 'partly', held: left.filter(({ help }) => help !== undefined), stuck };
}

/** The rest is restored, and need not be remembered. */
async function afterPart(input: ApplyInput, run: Run, seen: Plan, stuck: readonly Stuck[]): Promise<Outcome> {
  if (writtenBy(run) > 0) await tidyUp(input, true).catch(() => undefined);
  return partly(seen, stuck);
}

function notRestored(address: Address, cause: unknown): Stuck {
  return { address, why: cause === undefined ? 'is not as it was before' : messageOf(cause) };
}

/** What cannot be read may still be there, and then needs what it was made on: Docker, once it runs again, turns forwarding on for its networks. */
async function withoutNeeded({ ledger }: ApplyInput, { changes, unknown }: Plan): Promise<readonly Change[]> {
  if (unknown.length === 0) return changes;
  const { owned } = await ledger();
  const needed = new Set(unknown.flatMap(({ address }) => owned.get(address)?.needs ?? []));
  for (const address of needed) for (const further of owned.get(address)?.needs ?? []) needed.add(further);
  return changes.filter(({ address }) => !needed.has(address));
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
function unseen(before: Plan, { unknown }: Plan): readonly Stuck[] {
  const known = new Set(before.unknown.map(({ address }) => address));
  return unknown
    .filter(({ address }) => !known.has(address))
    .map(({ address, reason }) => ({ address, why: `could not be read any more: ${reason}` }));
}

/** What stays whatever becomes of it (images, a token that ends by itself) is forgotten with the next change: an `apply` with nothing to do writes nothing. */
function mustForget({ executor: { kinds }, begin }: ApplyInput, { released }: Plan): boolean {
  if (begin.command === 'destroy') return released.length > 0;
  return released.some((address) => kinds.get(address.slice(0, address.indexOf(':')))?.kept === undefined);
}
