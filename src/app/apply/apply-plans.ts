import { Failure } from '../../core/failure.ts';
import { kindOf } from '../../core/kind.ts';
import { confirmPlan, type ConfirmOptions, toPlanDocument, listBlockers } from '../../cli/confirm-plan.ts';
import { findPlanDifference } from '../plan/compare-plans.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import type { Console } from '../../cli/console.ts';
import { exitStatus, type ExitStatus } from '../../cli/exit-status.ts';
import { removedByKernel } from '../plan/removed-by-kernel.ts';
import type { PlannedPhase, PhasePlanner } from '../plan/plan-phases.ts';
import { type RunOptions, runPlan } from '../../cli/run-plan.ts';
import type { Session } from '../session/session.ts';

export type ApplyPlansOptions = ConfirmOptions & RunOptions;

/** Plans one phase, shows, asks, and does what was shown: the whole of apply, and of destroy. */
export async function applyPlans(
  session: Session,
  planning: PhasePlanner,
  options: ApplyPlansOptions,
  console: Console,
): Promise<ExitStatus> {
  const planned = await planning();
  if (!(await confirmPlan(session, [planned], options, console))) return exitStatus.refused;
  await clearLeftoversAsRoot(planned);
  return runPlan(session, planned, options, console);
}

/** `prepare`, then `up`: shown and agreed to together, and each a run of its own. Where `up` fails, `prepare` stays. */
export async function applyBothPhases(
  session: Session,
  planning: { readonly both: () => Promise<readonly PlannedPhase[]>; readonly up: PhasePlanner },
  options: ApplyPlansOptions,
  console: Console,
): Promise<ExitStatus> {
  const plans = await planning.both();
  if (!(await confirmPlan(session, plans, options, console))) return exitStatus.refused;
  const [prepare, up] = plans;
  if (prepare === undefined) return exitStatus.done;
  await clearLeftoversAsRoot(prepare);
  if (up === undefined) return runPlan(session, prepare, options, console);

  // Also where nothing is to change: what was interrupted is settled by a run of its own phase.
  const prepared = await runPlan(session, prepare, { ...options, isSilentWhenUnchanged: true, context: { phase: 'prepare' } }, console);
  if (prepared !== exitStatus.done) {
    if (up.plan.changes.length > 0) console.err('Phase up was not begun.\n');
    return prepared;
  }
  if (prepare.plan.changes.length === 0) return runPlan(session, up, options, console);
  const context = { phase: 'up', stateAfterRollBack: 'as phase prepare left it' };
  return runPlan(session, await replanAsShown(up, planning.up), { ...options, isSilentWhenUnchanged: true, context }, console);
}

/** One phase that is given back: as it is shown with those before it, and as it is carried out when those are gone, or what could be of them. */
export interface PhaseToDestroy {
  readonly preview: PhasePlanner;
  readonly plan: PhasePlanner;
}

/**
 * Gives phases back, newest first: shown and agreed to together, and each a run of its own. What is true of the next one is looked at again when the
 * one before is gone. Where something of that stays, only what it stands on waits with it, unless this host is still a member of a cluster.
 */
export async function destroyPhases(
  session: Session,
  phases: readonly PhaseToDestroy[],
  options: ApplyPlansOptions,
  console: Console,
): Promise<ExitStatus> {
  const shown = await Promise.all(phases.map((each) => each.preview()));
  if (!(await confirmPlan(session, shown, options, console))) return exitStatus.refused;
  let context: RunOptions['context'];
  let worst: ExitStatus = exitStatus.done;
  for (const [at, { plan }] of phases.entries()) {
    const planned = at === 0 ? shown[0] : await plan();
    if (planned === undefined) continue;
    const { phase } = planned.subject;
    if (at > 0) refuseBlockedPhase(phase, planned);
    await clearLeftoversAsRoot(planned);
    const status = await runPlan(session, planned, { ...options, context: { ...context, ...(phases.length > 1 && { phase }) } }, console);
    if (status !== exitStatus.done) {
      const next = shown[at + 1]?.subject.phase;
      if (status !== exitStatus.notRestored || (await isStillClusterMember(session))) {
        if (next !== undefined) console.err(`Phase ${next} was not begun.\n`);
        return status;
      }
      worst = status;
    }
    context = { stateAfterRollBack: `without phase ${phase}, which was given back, and otherwise as it was before` };
  }
  return worst;
}

/** Something whose loss is for good is still ours: nothing beneath it is touched. */
async function isStillClusterMember({ kinds, state }: Session): Promise<boolean> {
  return [...(await state.readLedger()).owned.values()].some(({ ref }) => kindOf(kinds, ref).irreversible !== undefined);
}

function refuseBlockedPhase(phase: string, planned: PlannedPhase): void {
  const reasons = listBlockers([planned]);
  if (reasons.length === 0) return;
  throw new Failure('refused', `phase ${phase} was not begun: ${reasons.join(', ')}`, {
    fix: 'What came before it is given back. `lazyjack plan --destroy` shows what is left to do, and `lazyjack destroy` goes on.',
  });
}

/** Of the host as `prepare` has left it. What was shown beforehand is what is done, or nothing. */
async function replanAsShown(shown: PlannedPhase, planning: PhasePlanner): Promise<PlannedPhase> {
  const now = await planning();
  const document = toPlanDocument(now);
  const difference = findPlanDifference(removedByKernel(toPlanDocument(shown), document), document);
  const reasons = difference === undefined ? listBlockers([now]) : [`${difference} since it was shown`];
  if (reasons.length === 0) return now;
  throw new Failure('refused', `phase up was not begun: ${reasons.join(', ')}`, {
    fix: 'Phase prepare is applied. `lazyjack plan` shows what is left to do, and `lazyjack apply` goes on.',
  });
}

async function clearLeftoversAsRoot({ ledger }: PlannedPhase): Promise<void> {
  if (process.geteuid?.() === 0) await clearLeftovers(ledger);
}
