import { rollBackAwaited } from '../../app/confirmation/roll-back-awaited.ts';
import { removeRollBackBootUnit } from '../../app/confirmation/roll-back-boot-unit.ts';
import { recordWatcher } from '../../app/confirmation/runtime-records.ts';
import { makeOrphanEnder } from '../../app/confirmation/end-orphans.ts';
import { makeWatchPorts, readAwaitedState, type WatchPorts, watchAwaited } from '../../app/confirmation/watch-awaited.ts';
import { openSession } from '../../app/session/open-session.ts';
import type { Session } from '../../app/session/session.ts';
import { isFailure } from '../../core/failure.ts';
import { signalProcess } from '../../host/process/live-process.ts';
import { listOrphans, type Lock, takeLock } from '../../host/process/lock.ts';
import { readUptime } from '../../host/process/uptime.ts';
import type { Console } from '../console.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import { reportRollBack } from '../confirmation/report-roll-back.ts';
import { ignoreHangup } from '../with-signals.ts';

/** Seconds for which a boot waits for a rollback that fails. The kubelet starts after it. */
const patienceAtBoot = 120;

/**
 * The process that watches a run of `apply --confirm`, and the unit of a boot: rolls the run back unless it is confirmed in time. Ends when no run awaits
 * confirmation any more.
 */
export async function runAwaitConfirmationCommand(console: Console): Promise<ExitStatus> {
  // It must survive the terminal and the session that started it.
  ignoreHangup();
  process.chdir('/');
  const { state, host } = await openSession();
  const reportFailure = (message: string): void => {
    console.err(`The rollback is tried again: ${message}\n`);
  };
  const ports = makeWatchPorts({ read: () => state.awaited.read(), boot: host.invocation.bootId, reportFailure });
  const awaited = await ports.read();
  if (awaited === undefined) {
    await removeRemainingBootUnit(ports);
    return exitStatus.done;
  }
  await recordWatcher(awaited.run);
  const endOrphans = makeOrphanEnder({ list: () => listOrphans(), uptime: readUptime, signal: signalProcess });
  const patience = awaited.boot === host.invocation.bootId ? Infinity : patienceAtBoot;
  return (await watchAwaited(ports, () => rollBackIfDue(ports, endOrphans, console), patience)) ?? exitStatus.done;
}

/** undefined: not due any more, or another lazyjack is at work. */
async function rollBackIfDue(ports: WatchPorts, endOrphans: () => void, console: Console): Promise<ExitStatus | undefined> {
  const status = await withFreeLock(async (lock) => {
    const current = await readAwaitedState(ports);
    if (current.state !== 'due') return undefined;
    const session: Session = await openSession({ lock });
    return reportRollBack(
      (report, runLog) => rollBackAwaited(session, current.awaited, current.reason, report, runLog),
      { json: false },
      console,
    );
  });
  if (status === undefined) endOrphans();
  return status;
}

/** A process that was killed, or a power loss, may have retained the unit of a run that is settled. An apply that begins now needs it. */
async function removeRemainingBootUnit(ports: WatchPorts): Promise<void> {
  await withFreeLock(async () => {
    if ((await ports.read()) === undefined) await removeRollBackBootUnit();
  });
}

/** undefined: another process holds the lock. It is a program of a killed run, or another lazyjack. */
async function withFreeLock<Result>(act: (lock: Lock) => Promise<Result>): Promise<Result | undefined> {
  const lock = await takeLock('lazyjack rollback').catch((cause: unknown) => {
    if (isFailure(cause, 'refused')) return undefined;
    throw cause;
  });
  if (lock === undefined) return undefined;
  try {
    return await act(lock);
  } finally {
    lock.release();
  }
}
