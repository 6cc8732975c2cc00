import { startLook } from '../../core/read-once.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { planningApply, planningDestroy } from '../planning.ts';
import type { PlanOptions } from '../plan-options.ts';
import { openSession } from '../open-session.ts';
import { openCluster } from '../session.ts';
import { showPlan } from '../show-plan.ts';
import { writePlanFile } from '../write-plan-file.ts';

/** Reads, shows, and changes nothing. */
export async function plan(options: PlanOptions, console: Console): Promise<ExitStatus> {
  const { destroy, phase = 'prepare', adopt, force, kubeconfig, out, json } = options;
  const session = await openSession(options);
  const look = destroy ? undefined : startLook(session.host);
  const planning =
    look === undefined
      ? planningDestroy(session, phase)
      : planningApply(session, await openCluster(options, console), phase, { adopt: new Set(adopt), force, kubeconfig, look });
  const planned = await planning();
  await showPlan(planned, session.host.contents, console, json);
  if (out !== undefined) {
    const { planDocument } = await import('../plan-document.ts');
    await writePlanFile(out, planDocument(planned.plan, planned.subject, planned.findings));
  }
  return options.detailedExitcode && planned.plan.changes.length > 0 ? exitStatus.changes : exitStatus.done;
}
