import { Failure } from '../../core/failure.ts';
import type { Phase } from '../../journal/entry.ts';
import { readAppliedPhases } from '../applied-phases.ts';
import { destroyPhases } from '../carry-out.ts';
import type { Console } from '../console.ts';
import { rebuildJournalFromEvidence } from '../from-evidence.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { makeDestroyPlanner } from '../planning.ts';
import { openCluster } from '../open-cluster.ts';
import { refuseProblems } from '../refuse-found.ts';
import { openSession } from '../open-session.ts';
import type { Session } from '../session.ts';
import { withLock } from '../with-lock.ts';

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
