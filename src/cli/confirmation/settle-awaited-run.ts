import { existsSync } from 'node:fs';
import { refuseWhileAwaited } from '../../app/confirmation/read-awaited-status.ts';
import { rollBackAwaited } from '../../app/confirmation/roll-back-awaited.ts';
import { readLastRollBack, removeRollBackRecord } from '../../app/confirmation/runtime-records.ts';
import { openSession } from '../../app/session/open-session.ts';
import { isFailure } from '../../core/failure.ts';
import type { Lock } from '../../host/process/lock.ts';
import { readAwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { appliedConfigurationPath, stateDirectory } from '../../roles/lazyjack-paths.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { reportRollBack } from './report-roll-back.ts';

/**
 * Before an apply: refuses it while an earlier run awaits confirmation. At a boot nobody confirmed that run, so it is rolled back. Resolves with the exit
 * status if there is no earlier configuration to restore; undefined: the apply goes on.
 */
export async function settleAwaitedRun(
  lock: Lock | undefined,
  restored: Phase | undefined,
  console: Console,
): Promise<ExitStatus | undefined> {
  const awaited = await readAwaitedConfirmation(stateDirectory).catch((cause: unknown) => {
    // A host without its network cannot be repaired from elsewhere.
    if (restored === undefined || !isFailure(cause, 'refused')) throw cause;
    console.err(`warning: ${cause.message}; this boot restores the applied configuration nevertheless\n`);
    return undefined;
  });
  // The restore units of a boot keep the record, so that somebody sees it.
  if (awaited === undefined && restored === undefined && lock !== undefined) removeRollBackRecord();
  if (awaited === undefined) return restored === undefined || isCopyRolledBack(restored, console) ? undefined : exitStatus.notRestored;
  const session = await openSession({ lock });
  if (restored === undefined || awaited.boot === session.host.invocation.bootId) {
    await refuseWhileAwaited(session);
    return undefined;
  }
  const status = await reportRollBack(
    (report, runLog) => rollBackAwaited(session, awaited, 'reboot', report, runLog),
    { json: false },
    console,
  );
  // A resource that is not rolled back is no reason to leave the host without the network that it had.
  return existsSync(appliedConfigurationPath(restored)) && isCopyRolledBack(restored, console) ? undefined : status;
}

/** Whether the copy of the applied configuration is that of the run before the one that was rolled back at this boot. */
function isCopyRolledBack(phase: Phase, console: Console): boolean {
  const copy = appliedConfigurationPath(phase);
  const isRolledBack = readLastRollBack()?.notRestored.every(({ address }) => address !== `file:${copy}`) ?? true;
  if (!isRolledBack) console.err(`${copy} is not rolled back, and nobody confirmed it, so this boot does not restore phase ${phase}.\n`);
  return isRolledBack;
}
