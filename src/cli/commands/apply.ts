import type { Cluster } from '../../config/cluster.ts';
import { withPatience } from '../../core/kind.ts';
import type { Address } from '../../core/resource.ts';
import type { Phase } from '../../journal/entry.ts';
import type { Plan } from '../../planner/plan.ts';
import { readPlanFile } from '../assert-plan.ts';
import { carryOut } from '../carry-out.ts';
import type { Console } from '../console.ts';
import type { ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { PlanDocument } from '../plan-document.ts';
import { planningApply, planningDestroy } from '../planning.ts';
import { nextSteps } from '../render/next-steps.ts';
import { openSession } from '../open-session.ts';
import { openCluster, type Session } from '../session.ts';
import { withLock } from '../with-lock.ts';

export interface ApplyOptions extends GlobalOptions {
  readonly phase: Phase;
  readonly yes: boolean;
  readonly json: boolean;
  readonly onFailure: 'rollback' | 'keep';
  readonly adopt: readonly Address[];
  /** Users who get the administrator's kubeconfig. */
  readonly kubeconfig: readonly string[];
  readonly planfile?: string | undefined;
}

export async function apply(options: ApplyOptions, console: Console): Promise<ExitStatus> {
  const agreed = options.planfile === undefined ? undefined : { path: options.planfile, document: await readPlanFile(options.planfile) };
  const phase = agreed?.document.phase ?? options.phase;
  const undoing = agreed?.document.command === 'destroy';
  const target = undoing ? undefined : await openCluster(options, console);
  return withLock(undoing ? 'destroy' : 'apply', async (lock) => {
    const opened = await openSession(options, { lock });
    const session = target === undefined ? opened : withTimeouts(opened, target.cluster);
    const planning =
      target === undefined
        ? planningDestroy(session, phase)
        : planningApply(session, target, phase, {
            adopt: new Set([...options.adopt, ...(agreed?.document.adopt ?? [])]),
            kubeconfig: [...options.kubeconfig, ...(agreed === undefined ? [] : usersIn(agreed.document))],
            force: options.force,
          });
    const afterwards = (plan: Plan): string => (target === undefined ? '' : nextSteps(plan, target));
    return carryOut(session, planning, { ...options, afterwards, ...(agreed && { agreed }) }, console);
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
