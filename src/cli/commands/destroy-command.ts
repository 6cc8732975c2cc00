import { Failure } from '../../core/failure.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { readAppliedPhases } from '../../app/plan/read-applied-phases.ts';
import { destroyPhases } from '../../app/apply/apply-plans.ts';
import type { Console } from '../console.ts';
import { rebuildJournalFromEvidence } from '../../app/apply/journal-from-evidence.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { makeDestroyPlanner } from '../../app/plan/plan-phases.ts';
import { openCluster } from '../../app/configuration/open-cluster.ts';
import { refuseProblems } from '../refuse-problems.ts';
import { openSession } from '../../app/session/open-session.ts';
import type { Session } from '../../app/session/session.ts';
import { withLock } from '../../app/session/with-lock.ts';

export interface DestroyOptions extends GlobalOptions {
  /** undefined: up, then prepare. */
  readonly phase?: Phase | undefined;
  readonly yes: boolean;
  /** The journal is lost: by the configuration and what the host shows. */
  readonly fromEvidence?: boolean;
  readonly json: boolean;
}

/** Needs no configuration, but for `--from-evidence`: the journal knows what to give back. */
export async function runDestroyCommand(options: DestroyOptions, console: Console): Promise<ExitStatus> {
  if (options.fromEvidence === true && (options.json || options.phase !== undefined)) {
    throw new Failure('refused', 'destroy --from-evidence takes neither --json nor --phase', {
      fix: 'A person should see what is believed to be of lazyjack, and all of it goes.',
    });
  }
  const target = options.fromEvidence === true ? await openCluster(options, console, 'error') : undefined;
  refuseProblems(target?.problems, console);
  return withLock('destroy', async (lock) => {
    const session = await openSession(options, { lock });
    if (target !== undefined) {
      const agreed = await rebuildJournalFromEvidence(session, target, options, console);
      return agreed ? destroyAppliedPhases(session, { ...options, yes: true }, console) : exitStatus.refused;
    }
    return destroyAppliedPhases(session, options, console);
  });
}

async function destroyAppliedPhases(session: Session, options: DestroyOptions, console: Console): Promise<ExitStatus> {
  const undone = options.phase === undefined ? await readAppliedPhases(session) : [options.phase];
  const plannings = undone.map((phase, at) => ({
    preview: makeDestroyPlanner(session, phase, { restored: undone.slice(0, at) }),
    plan: makeDestroyPlanner(session, phase, { partiallyRestored: undone.slice(0, at) }),
  }));
  return destroyPhases(session, plannings, { ...options, onFailure: 'rollback' }, console);
}
