import type { Cluster } from '../../config/cluster.ts';
import { withPatience } from '../../core/kind.ts';
import type { Address } from '../../core/resource.ts';
import type { Phase } from '../../journal/entry.ts';
import type { Plan } from '../../planner/plan.ts';
import { readPlanFile } from '../assert-plan.ts';
import { askForApply } from '../asked.ts';
import { carryOut, carryOutBoth } from '../carry-out.ts';
import type { Console } from '../console.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { PlanDocument } from '../plan-document.ts';
import { planningApply, planningBoth, planningDestroy } from '../planning.ts';
import { nextSteps } from '../render/next-steps.ts';
import { openCluster } from '../open-cluster.ts';
import { openSession } from '../open-session.ts';
import type { Session } from '../session.ts';
import { restoreUnitRunsUs } from '../restore-unit-runs-us.ts';
import { withLock } from '../with-lock.ts';

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
  /** At boot: bring back what was applied. */
  readonly restore?: boolean | undefined;
}

export async function apply(options: ApplyOptions, console: Console): Promise<ExitStatus> {
  const agreed = options.planfile === undefined ? undefined : { path: options.planfile, documents: await readPlanFile(options.planfile) };
  const [first, second] = agreed?.documents ?? [];
  const undoing = first?.command === 'destroy';
  const phase = second === undefined ? (first?.phase ?? options.phase) : undefined;
  const ahead = undoing || options.hostFrom !== undefined ? undefined : askForApply(phase);
  const target = undoing ? undefined : await openCluster(options, console);
  return withLock(undoing ? 'destroy' : 'apply', async (lock) => {
    const opened = await openSession(options, { lock, asked: ahead });
    const session = target === undefined ? opened : withTimeouts(opened, target.cluster);
    const asked = { ...options, ...(agreed && { agreed }) };
    if (target === undefined) return carryOut(session, planningDestroy(session, first?.phase ?? 'prepare'), asked, console);

    const documents: readonly PlanDocument[] = agreed?.documents ?? [];
    const how = {
      adopt: new Set([...options.adopt, ...documents.flatMap(({ adopt }) => adopt)]),
      kubeconfig: [...options.kubeconfig, ...documents.flatMap(usersIn)],
      force: options.force,
      restoring: options.restore === true || restoreUnitRunsUs(),
    };
    const toDo = { ...asked, afterwards: (plan: Plan): string => nextSteps(plan, target) };
    if (phase !== undefined) return carryOut(session, planningApply(session, target, phase, how), toDo, console);
    const both = planningBoth(session, target, how);
    return carryOutBoth(session, { both, up: planningApply(session, target, 'up', how) }, toDo, console);
  });
}

/** Whom the plan that was agreed to gives a kubeconfig. */
function usersIn({ changes }: PlanDocument): readonly string[] {
  const kind = 'kubeconfig:';
  return changes.flatMap(({ address, after }) => (after !== null && address.startsWith(kind) ? [address.slice(kind.length)] : []));
}

function withTimeouts(session: Session, { timeouts }: Cluster): Session {
  return { ...session, kinds: withPatience(session.kinds, 'container', timeouts.containers * 1000) };
}
