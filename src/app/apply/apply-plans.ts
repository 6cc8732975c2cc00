import { Failure } from '../../core/failure.ts';
import { kindOf } from '../../core/kind.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Outcome } from '../../planner/run-outcome.ts';
import { findPlanDifference } from '../plan/compare-plans.ts';
import type { PlannedPhase, PhasePlanner } from '../plan/plan-phases.ts';
import { removedByKernel } from '../plan/removed-by-kernel.ts';
import type { Session } from '../session/session.ts';
import { clearLeftovers } from './clear-leftovers.ts';
import { listBlockers, toPlanDocument } from './plan-blockers.ts';

/** What a report of a run needs to know of the runs around it. */
export interface RunContext {
  /** The phase, if it is one of two. */
  readonly phase?: Phase;
  /** The run of the other phase that ended before this one. */
  readonly previousRun?: { readonly command: 'apply' | 'destroy'; readonly phase: Phase };
  /** Report nothing if nothing had to change. */
  readonly isSilentWhenUnchanged?: boolean;
}

/** How a use case talks to the user. src/cli implements it. */
export interface ApplyInteraction {
  /** Shows the plans and asks once. Resolves with true to continue. Rejects if a plan cannot be carried out. */
  confirm(plans: readonly PlannedPhase[]): Promise<boolean>;
  /** Carries a plan out and reports its progress and its outcome. */
  run(planned: PlannedPhase, context: RunContext): Promise<Outcome>;
  phaseNotBegun(phase: Phase): void;
}

/** One outcome per run, in order; undefined: the user declined. */
export type ApplyResult = readonly Outcome[] | undefined;

/** Plans one phase, confirms the plan and carries it out. */
export async function applyPlans(planning: PhasePlanner, interaction: ApplyInteraction): Promise<ApplyResult> {
  const planned = await planning();
  if (!(await interaction.confirm([planned]))) return undefined;
  await clearLeftoversAsRoot(planned);
  return [await interaction.run(planned, {})];
}

/**
 * Applies `prepare`, then `up`: confirmed together, each in a run of its own. If `up` fails, `prepare` stays applied. Without a planner of `up`, that has
 * nothing to do.
 */
export async function applyBothPhases(
  planning: { readonly both: () => Promise<readonly PlannedPhase[]>; readonly up: PhasePlanner | undefined },
  interaction: ApplyInteraction,
): Promise<ApplyResult> {
  const plans = await planning.both();
  if (!(await interaction.confirm(plans))) return undefined;
  const [prepare, up] = plans;
  if (prepare === undefined) return [];
  await clearLeftoversAsRoot(prepare);
  if (up === undefined || planning.up === undefined) return [await interaction.run(prepare, {})];

  // If a limit selects nothing of `up`, it is not planned again: that needs the whole of `prepare`.
  const isUpLeftOut = up.plan.limit !== undefined && up.plan.changes.length === 0;
  // Also with an empty plan: only a run of the same phase settles an interrupted one.
  const prepared = await interaction.run(prepare, { isSilentWhenUnchanged: !isUpLeftOut, phase: 'prepare' });
  if (!isDone(prepared)) {
    if (up.plan.changes.length > 0) interaction.phaseNotBegun('up');
    return [prepared];
  }
  if (isUpLeftOut) return [prepared];
  if (prepare.plan.changes.length === 0) return [prepared, await interaction.run(up, {})];
  const replanned = await replanAsShown(up, planning.up);
  const previousRun = { command: 'apply', phase: 'prepare' } as const;
  return [prepared, await interaction.run(replanned, { isSilentWhenUnchanged: true, phase: 'up', previousRun })];
}

/** One phase to destroy. `preview` plans it as if the phases before it were destroyed; `plan` plans it after they are, at least in part. */
export interface PhaseToDestroy {
  readonly preview: PhasePlanner;
  readonly plan: PhasePlanner;
}

/**
 * Destroys phases, newest first: confirmed together, each in a run of its own. Each is planned again after the one before it. If that one is restored
 * only in part, the next retains what the rest needs. It does not begin while this host is a member of a cluster.
 */
export async function destroyPhases(
  session: Session,
  phases: readonly PhaseToDestroy[],
  interaction: ApplyInteraction,
): Promise<ApplyResult> {
  const shown = await Promise.all(phases.map((each) => each.preview()));
  if (!(await interaction.confirm(shown))) return undefined;
  const outcomes: Outcome[] = [];
  let previousRun: RunContext['previousRun'];
  for (const [at, { plan }] of phases.entries()) {
    const planned = at === 0 ? shown[0] : await plan();
    if (planned === undefined) continue;
    const { phase } = planned.subject;
    if (at > 0) refuseBlockedPhase(phase, planned);
    await clearLeftoversAsRoot(planned);
    const outcome = await interaction.run(planned, { ...(previousRun && { previousRun }), ...(phases.length > 1 && { phase }) });
    outcomes.push(outcome);
    if (!isDone(outcome) && (outcome.status === 'rolled-back' || (await isStillClusterMember(session)))) {
      const next = shown[at + 1]?.subject.phase;
      if (next !== undefined) interaction.phaseNotBegun(next);
      return outcomes;
    }
    previousRun = { command: 'destroy', phase };
  }
  return outcomes;
}

function isDone({ status }: Outcome): boolean {
  return status === 'done' || status === 'nothing';
}

/** If lazyjack still owns an irreversible resource, everything below it is retained. */
async function isStillClusterMember({ kinds, state }: Session): Promise<boolean> {
  return [...(await state.readLedger()).owned.values()].some(({ ref }) => kindOf(kinds, ref).irreversible !== undefined);
}

function refuseBlockedPhase(phase: string, planned: PlannedPhase): void {
  const reasons = listBlockers([planned]);
  if (reasons.length === 0) return;
  throw new Failure('refused', `phase ${phase} was not started: ${reasons.join(', ')}`, {
    fix: 'The phases before it are restored. `lazyjack plan --destroy` shows what remains to be done; `lazyjack destroy` continues.',
  });
}

/** Plans `up` again after `prepare`, and refuses any difference from the plan that was shown. */
async function replanAsShown(shown: PlannedPhase, planning: PhasePlanner): Promise<PlannedPhase> {
  const now = await planning();
  const document = toPlanDocument(now);
  const difference = findPlanDifference(removedByKernel(toPlanDocument(shown), document), document);
  const reasons = difference === undefined ? listBlockers([now]) : [`${difference} since it was shown`];
  if (reasons.length === 0) return now;
  throw new Failure('refused', `phase up was not started: ${reasons.join(', ')}`, {
    fix: 'Phase prepare is applied. `lazyjack plan` shows what remains to be done; `lazyjack apply` continues.',
  });
}

async function clearLeftoversAsRoot({ ledger }: PlannedPhase): Promise<void> {
  if (process.geteuid?.() === 0) await clearLeftovers(ledger);
}
