import { randomBytes } from 'node:crypto';
import { messageOf } from '../../core/failure.ts';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { NotRestored } from '../../planner/not-restored.ts';
import { cleanUpAfterRollBack, rollBackRecordedRun } from '../../planner/roll-back-recorded-run.ts';
import type { Report } from '../../planner/run-event.ts';
import { clearLeftovers } from '../apply/clear-leftovers.ts';
import type { Session } from '../session/session.ts';
import { version } from '../lazyjack-version.ts';
import type { RunLog } from '../run-log/run-log.ts';
import { disarmRollBack } from './arm-roll-back.ts';
import { recordRollBack, type RollBackReason } from './runtime-records.ts';

/** Milliseconds that interfaces and services may need to start after a boot. */
const patienceAtBoot = 120_000;

/** How a rollback ended. undefined: the run had ended already. */
export type RollBackResult = { readonly phase: AwaitedConfirmation['phase']; readonly notRestored: readonly NotRestored[] } | undefined;

/** Rolls back the run that awaits confirmation. Needs the lock. A rollback that is killed is continued by the next call. */
export async function rollBackAwaited(
  session: Session,
  { run, phase }: AwaitedConfirmation,
  reason: RollBackReason,
  report: Report,
  runLog: RunLog,
): Promise<RollBackResult> {
  const { host, kinds, state } = session;
  const recorded = await state.readOpenRun(run);
  if (recorded === undefined) {
    await disarmRollBack(session);
    return undefined;
  }
  await clearLeftovers(await state.readLedger());
  const clock = {
    now: () => performance.now(),
    sleep: (milliseconds: number) => new Promise<void>((wake) => setTimeout(wake, milliseconds)),
  };
  const logAndReport: Report = (event) => {
    runLog.event(event);
    report(event);
  };
  const executor = { host, kinds, journal: state.journal, report: logAndReport, clock, signal: new AbortController().signal };
  const changes = recorded.waves.flatMap(({ intent }) => intent.changes.map(({ address }) => ({ address, action: 'restore', reason })));
  runLog.begin({
    ...{ run: randomBytes(6).toString('hex'), rollsBack: run, timestamp: host.invocation.now().toISOString() },
    ...{ host: host.invocation.hostName, command: 'rollback', phase, lazyjack: version, changes },
  });
  const patience = reason === 'reboot' ? { milliseconds: patienceAtBoot, read: () => state.readOpenRun(run) } : undefined;
  const notRestored = await rollBackRecordedRun(executor, recorded, host.invocation.bootId, patience).catch((cause: unknown) => {
    runLog.end({ status: 'failed', cause: messageOf(cause) });
    throw cause;
  });
  runLog.end(notRestored.length === 0 ? { status: 'rolled-back' } : { status: 'not-rolled-back', notRestored });
  await recordRollBack({ phase, reason, at: host.invocation.now().toISOString(), notRestored });
  await disarmRollBack(session);
  await cleanUpAfterRollBack({ executor, readLedger: () => state.readLedger() });
  await state.flush();
  return { phase, notRestored };
}
