import { confirmAwaited } from '../../app/confirmation/confirm-awaited.ts';
import { rollBackAwaited } from '../../app/confirmation/roll-back-awaited.ts';
import { readLastRollBack } from '../../app/confirmation/runtime-records.ts';
import { openSession } from '../../app/session/open-session.ts';
import { Failure } from '../../core/failure.ts';
import type { Console } from '../console.ts';
import { withShownLock } from '../progress/with-shown-lock.ts';
import { requireRoot } from '../root-command.ts';
import { makeEventStream } from '../event-stream.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { reportRollBack } from '../confirmation/report-roll-back.ts';

export interface ConfirmCommandOptions extends GlobalOptions {
  readonly json: boolean;
  /** Roll back now instead. */
  readonly rollback: boolean;
  readonly lockTimeout?: number | undefined;
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean;
}

/** Keeps the changes of `apply --confirm`, or rolls them back before its time is over. */
export async function runConfirmCommand(
  { json, rollback, thisMachine, lockTimeout }: ConfirmCommandOptions,
  console: Console,
): Promise<ExitStatus> {
  requireRoot('confirm changes this host');
  return withShownLock('confirm', { json, lockTimeout }, console, async (lock) => {
    const session = await openSession({ lock, thisMachine });
    if (!rollback) {
      const phase = await confirmAwaited(session);
      if (json) makeEventStream(console.out, session.host.invocation.hostName)({ type: 'confirmed', phase });
      else console.out(`Confirmed: lazyjack keeps the changes of the apply of phase ${phase}.\n`);
      return exitStatus.done;
    }
    const awaited = await session.state.awaited.read();
    if (awaited === undefined) {
      const last = readLastRollBack();
      throw new Failure('refused', 'no apply awaits confirmation, so there is nothing to roll back', {
        fix:
          last === undefined ? '`lazyjack destroy` restores this host.' : `The apply of phase ${last.phase} was rolled back at ${last.at}.`,
      });
    }
    return reportRollBack((report, runLog) => rollBackAwaited(session, awaited, 'requested', report, runLog), { json }, console);
  });
}
