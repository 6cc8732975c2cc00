import { isAlive, type ProcessIdentity, signalProcess } from '../../host/process/live-process.ts';
import { readUptime } from '../../host/process/uptime.ts';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { RollBackReason } from './runtime-records.ts';

/** Milliseconds between two looks. */
const interval = 500;
/** Seconds that a run that hangs has to roll back by itself before it is killed. */
const graceOfHangingRun = 60;

/** What the watching process looks at; tests pass their own. */
export interface WatchPorts {
  read(): Promise<AwaitedConfirmation | undefined>;
  /** Boot ID of this boot. */
  readonly boot: string;
  /** Seconds since the boot. */
  uptime(): number;
  isAlive(process: ProcessIdentity): boolean;
  signal(process: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL'): void;
  sleep(milliseconds: number): Promise<void>;
}

export function makeWatchPorts(read: WatchPorts['read'], boot: string): WatchPorts {
  const sleep = (milliseconds: number): Promise<void> => new Promise((wake) => setTimeout(wake, milliseconds));
  return { read, boot, uptime: readUptime, isAlive, signal: signalProcess, sleep };
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
  // Read again, because the run may have ended between both looks.
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
 * It resolves with undefined if another lazyjack holds the lock, or if nothing has to be rolled back any more.
 */
export async function watchAwaited<Result>(ports: WatchPorts, rollBack: () => Promise<Result | undefined>): Promise<Result | undefined> {
  let hangsSince: number | undefined;
  for (;;) {
    const found = await readAwaitedState(ports);
    if (found.state === 'none') return undefined;
    if (found.state === 'hangs') {
      const now = ports.uptime();
      // The first signal lets the run roll back by itself; a second TERM would stop it.
      if (hangsSince === undefined) ports.signal(found.awaited.process, 'SIGTERM');
      else if (now >= hangsSince + graceOfHangingRun) ports.signal(found.awaited.process, 'SIGKILL');
      hangsSince ??= now;
    }
    if (found.state === 'due') {
      const result = await rollBack();
      if (result !== undefined) return result;
    }
    await ports.sleep(interval);
  }
}
