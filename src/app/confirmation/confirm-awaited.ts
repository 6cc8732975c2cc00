import { Failure } from '../../core/failure.ts';
import { cleanUpAfterConfirmation } from '../../planner/finish-run.ts';
import type { Session } from '../session/session.ts';
import { disarmRollBack } from './arm-roll-back.ts';
import { readAwaitedStatus } from './read-awaited-status.ts';
import { type LastRollBack, readLastRollBack } from './runtime-records.ts';

/** Confirms the run that awaits it. Needs the lock. Resolves with its phase. Rejects with a Failure of kind `refused` if there is none, or no more time. */
export async function confirmAwaited(session: Session): Promise<'prepare' | 'up'> {
  const { state } = session;
  const [awaited, status] = [await state.awaited.read(), await readAwaitedStatus(session)];
  if (awaited === undefined || status === undefined) throw nothingToConfirm(readLastRollBack());
  const { phase } = status;
  if (status.state !== 'waiting') {
    throw new Failure('refused', `it is too late to confirm the apply of phase ${phase}`, {
      fix: 'It is rolled back. See `lazyjack status`, or roll it back now: lazyjack confirm --rollback',
    });
  }
  if ((await state.readOpenRun(awaited.run)) !== undefined)
    await state.journal.append({ type: 'end', run: awaited.run, outcome: 'committed' });
  await disarmRollBack(session);
  await cleanUpAfterConfirmation(state.journal, () => state.readLedger());
  await state.flush();
  return phase;
}

function nothingToConfirm(last: LastRollBack | undefined): Failure {
  if (last === undefined) {
    return new Failure('refused', 'no apply awaits confirmation', { fix: 'Only `lazyjack apply --confirm SECONDS` needs one.' });
  }
  return new Failure('refused', `no apply awaits confirmation: that of phase ${last.phase} was rolled back at ${last.at}`, {
    fix: 'Run `lazyjack apply --confirm SECONDS` again, with more time.',
  });
}
