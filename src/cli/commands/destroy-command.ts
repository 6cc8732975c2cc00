import { Failure, messageOf } from '../../core/failure.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { refuseMarksWithoutJournal } from '../../app/find-owner-marks.ts';
import { readAppliedPhases } from '../../app/plan/read-applied-phases.ts';
import { refuseWhileAwaited } from '../../app/confirmation/read-awaited-status.ts';
import { removeRollBackBootUnit } from '../../app/confirmation/roll-back-boot-unit.ts';
import { removeRollBackRecord } from '../../app/confirmation/runtime-records.ts';
import { requireWholeDestroy } from '../../app/plan/limit-options.ts';
import { destroyPhases } from '../../app/apply/apply-plans.ts';
import { stopDeletedUnits } from '../../app/apply/stop-deleted-units.ts';
import { makeApplyInteraction, toExitStatusOfAll } from '../apply-interaction.ts';
import { askConfirmation } from '../confirm.ts';
import type { Console } from '../console.ts';
import { withShownLock } from '../progress/with-shown-lock.ts';
import {
  gatherEvidenceOfAllPhases,
  refuseClusterMember,
  setAsideJournal,
  writeJournalFromEvidence,
} from '../../app/apply/journal-from-evidence.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import type { DetailOptions } from '../views/plan/plan-detail.ts';
import { makeDestroyPlanner } from '../../app/plan/plan-phases.ts';
import { openCluster } from '../../app/configuration/open-cluster.ts';
import { refuseProblems } from '../refuse-problems.ts';
import { makeDiagnosticsReport } from '../report-diagnostics.ts';
import { renderEvidence } from '../views/evidence-text.ts';
import type { ConfiguredNode } from '../../app/configuration/configured-node.ts';
import { requireRoot } from '../root-command.ts';
import { openSession } from '../../app/session/open-session.ts';
import type { Session } from '../../app/session/session.ts';

export interface DestroyOptions extends GlobalOptions, DetailOptions {
  /** undefined: up, then prepare. */
  readonly phase?: Phase | undefined;
  readonly yes: boolean;
  /** The journal is lost: find the owned resources by the configuration and the live state. */
  readonly fromEvidence?: boolean;
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean;
  readonly json: boolean;
  /** Also remove the log of runs. */
  readonly forgetHistory?: boolean;
  /** Seconds to wait for another lazyjack. */
  readonly lockTimeout?: number | undefined;
  readonly target?: readonly string[];
  readonly exclude?: readonly string[];
}

/** Needs a configuration only for `--from-evidence`; otherwise the journal names the resources to restore. */
export async function runDestroyCommand(options: DestroyOptions, console: Console): Promise<ExitStatus> {
  requireRoot('destroy changes this host');
  requireWholeDestroy(options);
  if (options.fromEvidence === true && (options.json || options.phase !== undefined)) {
    throw new Failure('refused', 'destroy --from-evidence takes neither --json nor --phase', {
      fix: 'A person should see what is believed to be of lazyjack, and all of it goes.',
    });
  }
  if (options.fromEvidence === true && options.thisMachine === true) {
    throw new Failure('refused', 'destroy takes --from-evidence or --this-machine, not both', {
      fix: 'Say --this-machine if the journal belongs to this host, and --from-evidence if it does not.',
    });
  }
  const target = options.fromEvidence === true ? await openCluster(options, makeDiagnosticsReport(console), 'error') : undefined;
  refuseProblems(target?.problems, console);
  return withShownLock('destroy', options, console, async (lock) => {
    const session = await openSession({ lock, thisMachine: options.thisMachine, engine: target?.cluster.engine });
    // Without its journal, a run that awaits confirmation can be neither confirmed nor rolled back.
    if (target === undefined) await refuseWhileAwaited(session);
    if (lock !== undefined) {
      removeRollBackRecord();
      if (target === undefined) await removeRollBackBootUnit();
    }
    if (target !== undefined) {
      const isConfirmed = await rebuildJournal(session, target, options, console);
      return isConfirmed ? destroyAppliedPhases(session, { ...options, yes: true }, console) : exitStatus.refused;
    }
    await refuseMarksWithoutJournal(session);
    return destroyAppliedPhases(session, options, console);
  });
}

/** Shows the evidence and asks. Resolves with true if the journal was written and `destroy` can restore the proved resources. */
async function rebuildJournal(
  session: Session,
  target: ConfiguredNode,
  { yes }: Pick<DestroyOptions, 'yes'>,
  console: Console,
): Promise<boolean> {
  const evidence = await gatherEvidenceOfAllPhases(session, target);
  const results = [...evidence.values()];
  console.out(renderEvidence(results, console.color.out));
  await refuseClusterMember(session.host);
  const provesNothing = results.every(({ proved }) => proved.length === 0);
  const condition = await session.state.readCondition();
  if (provesNothing && (condition === 'absent' || condition === 'whole')) return false;
  const question = provesNothing ? 'Set the journal aside?' : 'Delete the objects with evidence?';
  if (!(await askConfirmation(console, { yes, question }))) return false;
  const saved = await setAsideJournal(session);
  const journal = condition === 'other-machine' ? 'the journal of another host' : 'the damaged journal';
  if (saved !== undefined) console.err(`${journal} is kept as ${saved}\n`);
  await writeJournalFromEvidence(session, evidence);
  return true;
}

async function destroyAppliedPhases(session: Session, options: DestroyOptions, console: Console): Promise<ExitStatus> {
  const destroyed = options.phase === undefined ? await readAppliedPhases(session) : [options.phase];
  const planners = destroyed.map((phase, at) => ({
    preview: makeDestroyPlanner(session, phase, { restored: destroyed.slice(0, at), forgetsHistory: options.forgetHistory }),
    plan: makeDestroyPlanner(session, phase, { partiallyRestored: destroyed.slice(0, at), forgetsHistory: options.forgetHistory }),
  }));
  const interaction = makeApplyInteraction(session, { ...options, onFailure: 'rollback' }, console);
  const result = await destroyPhases(session, planners, interaction);
  const status = toExitStatusOfAll(result);
  await stopDeletedUnits(session).catch((cause: unknown) => {
    console.err(`systemd still lists a restore unit as active until the next boot: ${messageOf(cause)}\n`);
  });
  if (options.forgetHistory === true && result !== undefined) await forgetHistory(session, console);
  return status;
}

/** The log says what happened to resources that are still owned, so it stays with them. */
async function forgetHistory({ state }: Session, console: Console): Promise<void> {
  const { removeRunLog, runLogDirectory } = await import('../../app/run-log/log-directory.ts');
  const { owned } = await state.readLedger();
  if (owned.size > 0) {
    console.err(`warning: ${runLogDirectory} is retained, because lazyjack still owns resources of this host\n`);
    return;
  }
  try {
    const foreign = removeRunLog(runLogDirectory);
    if (foreign.length > 0) console.err(`warning: ${runLogDirectory} is retained: it has foreign files, such as ${foreign[0] ?? ''}\n`);
  } catch (cause) {
    console.err(`warning: ${runLogDirectory} could not be removed: ${messageOf(cause)}\n`);
  }
}
