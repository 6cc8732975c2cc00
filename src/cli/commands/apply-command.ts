import type { Address } from '../../core/resource.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { FailurePolicy } from '../../planner/apply-input.ts';
import type { Plan } from '../../planner/plan.ts';
import { readPlanFile } from '../../app/plan/read-plan-file.ts';
import { requireLimitable } from '../../app/plan/limit-options.ts';
import { prefetchForApply } from '../../app/session/prefetch-queries.ts';
import {
  makeConfirmationRequest,
  makePlanningOptions,
  requireConfirmable,
  requirePhaseToRestore,
  withContainerTimeout,
} from '../../app/apply/prepare-apply.ts';
import { applyPlans, applyBothPhases, type ApplyResult } from '../../app/apply/apply-plans.ts';
import { makeApplyInteraction, toExitStatusOfAll } from '../apply-interaction.ts';
import type { Console } from '../console.ts';
import { withShownLock } from '../progress/with-shown-lock.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { DetailOptions } from '../views/plan/plan-detail.ts';
import { makeApplyPlanner, makeBothPhasesPlanner, makeDestroyPlanner } from '../../app/plan/plan-phases.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { renderNextSteps } from '../views/next-steps-text.ts';
import { openCluster, openAppliedCluster } from '../../app/configuration/open-cluster.ts';
import { requireRoot } from '../root-command.ts';
import { openSession } from '../../app/session/open-session.ts';

export interface ApplyOptions extends GlobalOptions, DetailOptions {
  /** undefined: prepare, then up. */
  readonly phase?: Phase | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly onFailure: FailurePolicy;
  readonly adopt: readonly Address[];
  readonly target?: readonly Address[];
  readonly exclude?: readonly Address[];
  /** Users who get the administrator's kubeconfig. */
  readonly kubeconfig: readonly string[];
  readonly planfile?: string | undefined;
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean;
  /** After a reboot: apply the copy of the configuration that the phase was applied with. */
  readonly restore?: boolean;
  /** Test afterwards that NAT64 and DNS64 carry packets. */
  readonly verify: boolean;
  /** Seconds after which phase prepare is rolled back unless it is confirmed. */
  readonly confirm?: number | undefined;
  /** Seconds to wait for another lazyjack. */
  readonly lockTimeout?: number | undefined;
}

export async function runApplyCommand(requestedOptions: ApplyOptions, console: Console): Promise<ExitStatus> {
  requireRoot('apply changes this host');
  const restored = requestedOptions.restore === true ? requirePhaseToRestore(requestedOptions) : undefined;
  // At boot nobody can answer a question.
  const options = restored === undefined ? requestedOptions : { ...requestedOptions, yes: true, force: true };
  const confirmedPlan =
    options.planfile === undefined ? undefined : { path: options.planfile, documents: await readPlanFile(options.planfile) };
  const [first, second] = confirmedPlan?.documents ?? [];
  const reportDiagnostics = makeDiagnosticsReport(console);
  const isDestroy = first?.command === 'destroy';
  const phase = second === undefined ? (first?.phase ?? options.phase) : undefined;
  const prefetched = isDestroy ? undefined : prefetchForApply(phase);
  requireConfirmable({ ...options, phase }, isDestroy);
  requireLimitable(options, confirmedPlan !== undefined);
  const configured = isDestroy || restored !== undefined ? undefined : await openCluster(options, reportDiagnostics, 'error');
  return withShownLock(isDestroy ? 'destroy' : 'apply', options, console, async (lock) => {
    const { settleAwaitedRun } = await import('../confirmation/settle-awaited-run.ts');
    const settled = await settleAwaitedRun(lock, restored, console);
    if (settled !== undefined) return settled;
    // Read under the lock, because an unfinished run may still write another copy.
    const target = restored === undefined ? configured : await openAppliedCluster(options, restored, reportDiagnostics);
    const opened = await openSession({ lock, thisMachine: options.thisMachine, prefetched, engine: target?.cluster.engine });
    const session = target === undefined ? opened : withContainerTimeout(opened, target.cluster);
    const runOptions = { ...options, ...(confirmedPlan && { confirmedPlan }) };
    if (target === undefined) {
      const interaction = makeApplyInteraction(session, runOptions, console);
      return toExitStatusOfAll(await applyPlans(makeDestroyPlanner(session, first?.phase ?? 'prepare'), interaction));
    }

    const planningOptions = makePlanningOptions(options, confirmedPlan?.documents ?? [], restored !== undefined);
    const successMessage = (plan: Plan): string => renderNextSteps(plan, target);
    const confirmation = options.confirm === undefined ? undefined : makeConfirmationRequest(options.confirm, target.cluster);
    const interaction = makeApplyInteraction(session, { ...runOptions, successMessage, confirmation }, console);
    const apply = async (): Promise<ApplyResult> => {
      if (phase !== undefined) return applyPlans(makeApplyPlanner(session, target, phase, planningOptions), interaction);
      const both = makeBothPhasesPlanner(session, target, planningOptions);
      // The run that awaits confirmation must stay the last one, so a phase `up` without changes is left out.
      const up = confirmation === undefined ? makeApplyPlanner(session, target, 'up', planningOptions) : undefined;
      return applyBothPhases({ both, up }, interaction);
    };
    const status = toExitStatusOfAll(await apply());
    // What is left out may be what the function checks need.
    const isLimited = planningOptions.limit !== undefined;
    if (status !== exitStatus.done || planningOptions.isBootRestore) return status;
    const testFunction = async (): Promise<ExitStatus> => {
      const { reportFunction } = await import('../report-function.ts');
      return options.verify && !isLimited ? reportFunction(session, target, options, console) : status;
    };
    if (confirmation === undefined) return testFunction();
    const { withDeadline } = await import('../confirmation/report-deadline.ts');
    return withDeadline(session, { json: options.json, node: target.node.name }, console, testFunction);
  });
}
