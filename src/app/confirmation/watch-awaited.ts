import { messageOf } from '../../core/failure.ts';
import { isAlive, type ProcessIdentity, signalProcess } from '../../host/process/live-process.ts';
import { readUptime } from '../../host/process/uptime.ts';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { RollBackReason } from './runtime-records.ts';

/** Milliseconds between two checks, and after one that failed. */
const interval = 500;
const intervalAfterFailure = 5000;
/** Seconds that a run that hangs has to roll back by itself before it is killed. */
const graceOfHangingRun = 60;

/** The parts of the host that the watching process reads and signals; tests pass their own. */
export interface WatchPorts {
  read(): Promise<AwaitedConfirmation | undefined>;
  /** Boot ID of this boot. */
  readonly boot: string;
  /** Seconds since the boot. */
  uptime(): number;
  isAlive(process: ProcessIdentity): boolean;
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void;
  sleep(milliseconds: number): Promise<void>;
  /** Logs why a check or a rollback failed. It is tried again. */
  reportFailure(message: string): void;
}

export function makeWatchPorts({ read, boot, reportFailure }: Pick<WatchPorts, 'read' | 'boot' | 'reportFailure'>): WatchPorts {
  const sleep = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));
  return { read, boot, reportFailure, uptime: readUptime, isAlive, signal: signalProcess, sleep };
}

/** A run that has to be rolled back now, and why. */
export interface DueRollBack {
  readonly awaited: AwaitedConfirmation;
  readonly reason: RollBackReason;
}

/** The state of the run that awaits confirmation. */
export type AwaitedState =
  | { readonly state: 'none' | 'waiting' }
  | { readonly state: 'hangs'; readonly awaited: AwaitedConfirmation }
  | ({ readonly state: 'due' } & DueRollBack);

/** Reads the run and decides. A run whose process has ended without a deadline was killed. */
export async function readAwaitedState(ports: WatchPorts): Promise<AwaitedState> {
  const before = await ports.read();
  if (before === undefined) return { state: 'none' };
  const runs = ports.isAlive(before.process);
  // Read again, because the run may have ended in between.
  const awaited = await ports.read();
  if (awaited === undefined) return { state: 'none' };
  if (awaited.boot !== ports.boot) return { state: 'due', awaited, reason: 'reboot' };
  if (awaited.deadline !== undefined) {
    return ports.uptime() < awaited.deadline.uptime ? { state: 'waiting' } : { state: 'due', awaited, reason: 'not-confirmed' };
  }
  if (!runs) return { state: 'due', awaited, reason: 'not-finished' };
  return ports.uptime() < awaited.runLimit ? { state: 'waiting' } : { state: 'hangs', awaited };
}

/**
 * Waits until the run that awaits confirmation is confirmed or has to be rolled back, and then calls `rollBack`, which takes the lock and decides again.
 * It resolves with undefined if another lazyjack holds the lock, or if nothing has to be rolled back any more. An error is reported, and all is tried again:
 * without this process nobody rolls the run back. Rejects if errors last longer than `patience`, in seconds.
 */
export async function watchAwaited<Result>(
  ports: WatchPorts,
  rollBack: () => Promise<Result | undefined>,
  patience = Infinity,
): Promise<Result | undefined> {
  let hangsSince: number | undefined;
  let failsSince: number | undefined;
  let reported: string | undefined;
  for (;;) {
    try {
      const current = await readAwaitedState(ports);
      if (current.state === 'none') return undefined;
      if (current.state === 'hangs') {
        const now = ports.uptime();
        // The first signal lets the run roll back by itself; a second TERM would stop it.
        if (hangsSince === undefined) ports.signal(current.awaited.process, 'SIGTERM');
        else if (now >= hangsSince + graceOfHangingRun) ports.signal(current.awaited.process, 'SIGKILL');
        hangsSince ??= now;
      }
      if (current.state === 'due') {
        const result = await rollBack();
        if (result !== undefined) return result;
      }
      failsSince = undefined;
    } catch (cause) {
      failsSince ??= ports.uptime();
      if (ports.uptime() - failsSince >= patience) throw cause;
      // An error that lasts is logged once.
      if (reported !== messageOf(cause)) ports.reportFailure(messageOf(cause));
      reported = messageOf(cause);
      await ports.sleep(intervalAfterFailure);
    }
    await ports.sleep(interval);
  }
}
