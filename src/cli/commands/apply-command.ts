import { kindNames } from '../../core/kind-names.ts';
import type { Cluster } from '../../config/cluster.ts';
import { Failure } from '../../core/failure.ts';
import { withSettleTimeout } from '../../core/kind.ts';
import type { Address } from '../../core/resource.ts';
import { isStartedBy } from '../../host/systemd/started-by-unit.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import type { Plan } from '../../planner/plan.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import { readPlanFile } from '../../app/plan/compare-plans.ts';
import { prefetchForApply } from '../../app/session/prefetch-queries.ts';
import { applyPlans, applyBothPhases } from '../../app/apply/apply-plans.ts';
import type { Console } from '../console.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { PlanDocument } from '../../app/plan/plan-document.ts';
import { makeApplyPlanner, makeBothPhasesPlanner, makeDestroyPlanner } from '../../app/plan/plan-phases.ts';
import { renderNextSteps } from '../views/next-steps-text.ts';
import { openCluster, openAppliedCluster } from '../../app/configuration/open-cluster.ts';
import { openSession } from '../../app/session/open-session.ts';
import type { Session } from '../../app/session/session.ts';
import { withLock } from '../../app/session/with-lock.ts';

export interface ApplyOptions extends GlobalOptions {
  /** undefined: prepare, then up. */
  readonly phase?: Phase | undefined;
  readonly yes: boolean;
  readonly json: boolean;
  readonly onFailure: 'rollback' | 'keep';
  readonly adopt: readonly Address[];
  /** Users who get the administrator's kubeconfig. */
  readonly kubeconfig: readonly string[];
  readonly planfile?: string | undefined;
  /** After a reboot: the copy of the configuration that the phase was applied with. */
  readonly restore?: boolean;
}

export async function runApplyCommand(asAsked: ApplyOptions, console: Console): Promise<ExitStatus> {
  const restored = asAsked.restore === true ? requirePhaseToRestore(asAsked) : undefined;
  // Nobody is there who could be asked.
  const options = restored === undefined ? asAsked : { ...asAsked, yes: true, force: true };
  const agreed = options.planfile === undefined ? undefined : { path: options.planfile, documents: await readPlanFile(options.planfile) };
  const [first, second] = agreed?.documents ?? [];
  const undoing = first?.command === 'destroy';
  const phase = second === undefined ? (first?.phase ?? options.phase) : undefined;
  const ahead = undoing || options.hostFrom !== undefined ? undefined : prefetchForApply(phase);
  const configured = undoing || restored !== undefined ? undefined : await openCluster(options, console, 'error');
  return withLock(undoing ? 'destroy' : 'apply', async (lock) => {
    // Under the lock: a run that is under way is about to write another.
    const target = restored === undefined ? configured : await openAppliedCluster(options, restored, console);
    const opened = await openSession(options, { lock, asked: ahead });
    const session = target === undefined ? opened : withContainerTimeout(opened, target.cluster);
    const asked = { ...options, ...(agreed && { confirmedPlan: agreed }) };
    if (target === undefined) return applyPlans(session, makeDestroyPlanner(session, first?.phase ?? 'prepare'), asked, console);

    const documents: readonly PlanDocument[] = agreed?.documents ?? [];
    const how = {
      adopt: new Set([...options.adopt, ...documents.flatMap(({ adopt }) => adopt)]),
      kubeconfig: [...options.kubeconfig, ...documents.flatMap(listKubeconfigUsers)],
      force: options.force,
      // Units of 2.0.0 do not say so.
      isBootRestore: restored !== undefined || isStartedBy(bootRestoreUnits),
    };
    const toDo = { ...asked, successMessage: (plan: Plan): string => renderNextSteps(plan, target) };
    if (phase !== undefined) return applyPlans(session, makeApplyPlanner(session, target, phase, how), toDo, console);
    const both = makeBothPhasesPlanner(session, target, how);
    return applyBothPhases(session, { both, up: makeApplyPlanner(session, target, 'up', how) }, toDo, console);
  });
}

function requirePhaseToRestore({ phase, planfile, hostFrom }: ApplyOptions): Phase {
  if (phase !== undefined && planfile === undefined && hostFrom === undefined) return phase;
  throw new Failure('refused', 'apply --restore takes --phase, and no plan file', {
    fix: 'It is for the units that restore this host after a reboot: lazyjack apply --restore --phase prepare',
  });
}

/** Whom the plan that was agreed to gives a kubeconfig. */
function listKubeconfigUsers({ changes }: PlanDocument): readonly string[] {
  const kind = 'kubeconfig:';
  return changes.flatMap(({ address, after }) => (after !== null && address.startsWith(kind) ? [address.slice(kind.length)] : []));
}

function withContainerTimeout(session: Session, { timeouts }: Cluster): Session {
  return { ...session, kinds: withSettleTimeout(session.kinds, kindNames.container, timeouts.containers * 1000) };
}
