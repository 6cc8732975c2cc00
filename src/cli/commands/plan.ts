import type { Address } from '../../core/resource.ts';
import { startLook } from '../../core/read-once.ts';
import type { Phase } from '../../journal/entry.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { planningApply, planningDestroy } from '../planning.ts';
import { openSession } from '../open-session.ts';
import { openCluster } from '../session.ts';
import { showPlan } from '../show-plan.ts';
import { writePlanFile } from '../write-plan-file.ts';

export interface PlanOptions extends GlobalOptions {
  /** undefined: prepare. */
  readonly phase?: Phase | undefined;
  readonly json: boolean;
  readonly out?: string | undefined;
  readonly detailedExitcode: boolean;
  readonly destroy: boolean;
  readonly adopt: readonly Address[];
}

/** Reads, shows, and changes nothing. */
export async function plan(options: PlanOptions, console: Console): Promise<ExitStatus> {
  const { destroy, phase = 'prepare', adopt, force, out, json } = options;
  const session = await openSession(options);
  const look = destroy ? undefined : startLook(session.host);
  const planning =
    look === undefined
      ? planningDestroy(session, phase)
      : planningApply(session, await openCluster(options, console), phase, { adopt: new Set(adopt), force, look });
  const planned = await planning();
  await showPlan(planned, session.host.contents, console, json);
  if (out !== undefined) {
    const { planDocument } = await import('../plan-document.ts');
    await writePlanFile(out, planDocument(planned.plan, planned.subject, planned.findings));
  }
  return options.detailedExitcode && planned.plan.changes.length > 0 ? exitStatus.changes : exitStatus.done;
}
