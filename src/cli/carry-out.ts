import { Failure } from '../core/failure.ts';
import { kindOf } from '../core/kind.ts';
import { agree, type Agreement, documentOf, reasonsAgainst } from './agree.ts';
import { planDifference } from './assert-plan.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { goneAlong } from './gone-along.ts';
import type { Planned, Planning } from './planning.ts';
import { type RunOptions, runPlanned } from './run-planned.ts';
import type { Session } from './session.ts';

export type CarryOutOptions = Agreement & RunOptions;

/** Plans one phase, shows, asks, and does what was shown: the whole of apply, and of destroy. */
export async function carryOut(session: Session, planning: Planning, options: CarryOutOptions, console: Console): Promise<ExitStatus> {
  const planned = await planning();
  if (!(await agree(session, [planned], options, console))) return exitStatus.refused;
  await tidy(planned);
  return runPlanned(session, planned, options, console);
}

/** `prepare`, then `up`: shown and agreed to together, and each a run of its own. Where `up` fails, `prepare` stays. */
export async function carryOutBoth(
  session: Session,
  planning: { readonly both: () => Promise<readonly Planned[]>; readonly up: Planning },
  options: CarryOutOptions,
  console: Console,
): Promise<ExitStatus> {
  const plans = await planning.both();
  if (!(await agree(session, plans, options, console))) return exitStatus.refused;
  const [prepare, up] = plans;
  if (prepare === undefined) return exitStatus.done;
  await tidy(prepare);
  if (up === undefined) return runPlanned(session, prepare, options, console);

  // Also where nothing is to change: what was interrupted is settled by a run of its own phase.
  const prepared = await runPlanned(session, prepare, { ...options, unlessIdle: true, context: { part: 'prepare' } }, console);
  if (prepared !== exitStatus.done) {
    if (up.plan.changes.length > 0) console.problem('Phase up was not begun.\n');
    return prepared;
  }
  if (prepare.plan.changes.length === 0) return runPlanned(session, up, options, console);
  const context = { part: 'up', before: 'as phase prepare left it' };
  return runPlanned(session, await asShown(up, planning.up), { ...options, unlessIdle: true, context }, console);
}

/** One phase that is given back: as it is shown with those before it, and as it is carried out when those are gone, or what could be of them. */
export interface GivingBack {
  readonly shown: Planning;
  readonly carriedOut: Planning;
}

/**
 * Gives phases back, newest first: shown and agreed to together, and each a run of its own. What is true of the next one is looked at again when the
 * one before is gone. Where something of that stays, only what it stands on waits with it, unless this host is still a member of a cluster.
 */
export async function giveBackAll(
  session: Session,
  phases: readonly GivingBack[],
  options: CarryOutOptions,
  console: Console,
): Promise<ExitStatus> {
  const shown = await Promise.all(phases.map((each) => each.shown()));
  if (!(await agree(session, shown, options, console))) return exitStatus.refused;
  let context: RunOptions['context'];
  let worst: ExitStatus = exitStatus.done;
  for (const [at, { carriedOut }] of phases.entries()) {
    const planned = at === 0 ? shown[0] : await carriedOut();
    if (planned === undefined) continue;
    const { phase } = planned.subject;
    if (at > 0) refuseNext(phase, planned);
    await tidy(planned);
    const status = await runPlanned(
      session,
      planned,
      { ...options, context: { ...context, ...(phases.length > 1 && { part: phase }) } },
      console,
    );
    if (status !== exitStatus.done) {
      const next = shown[at + 1]?.subject.phase;
      if (status !== exitStatus.stuck || (await isMember(session))) {
        if (next !== undefined) console.problem(`Phase ${next} was not begun.\n`);
        return status;
      }
      worst = status;
    }
    context = { before: `without phase ${phase}, which was given back, and otherwise as it was before` };
  }
  return worst;
}

/** Something whose loss is for good is still ours: nothing beneath it is touched. */
async function isMember({ kinds, state }: Session): Promise<boolean> {
  return [...(await state.ledger()).owned.values()].some(({ ref }) => kindOf(kinds, ref).lost !== undefined);
}

function refuseNext(phase: string, planned: Planned): void {
  const reasons = reasonsAgainst([planned]);
  if (reasons.length === 0) return;
  throw new Failure('refused', `phase ${phase} was not begun: ${reasons.join(', ')}`, {
    fix: 'What came before it is given back. `lazyjack plan --destroy` shows what is left to do, and `lazyjack destroy` goes on.',
  });
}

/** Of the host as `prepare` has left it. What was shown beforehand is what is done, or nothing. */
async function asShown(shown: Planned, planning: Planning): Promise<Planned> {
  const now = await planning();
  const document = documentOf(now);
  const difference = planDifference(goneAlong(documentOf(shown), document), document);
  const reasons = difference === undefined ? reasonsAgainst([now]) : [`${difference} since it was shown`];
  if (reasons.length === 0) return now;
  throw new Failure('refused', `phase up was not begun: ${reasons.join(', ')}`, {
    fix: 'Phase prepare is applied. `lazyjack plan` shows what is left to do, and `lazyjack apply` goes on.',
  });
}

async function tidy({ ledger }: Planned): Promise<void> {
  if (process.geteuid?.() === 0) await clearLeftovers(ledger);
}
