import { Failure } from '../../core/failure.ts';
import { isAlive } from '../../host/process/live-process.ts';
import { readUptime } from '../../host/process/uptime.ts';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { Session } from '../session/session.ts';
import { isWatched } from './runtime-records.ts';

/** A run that awaits confirmation, for people and for JSON. */
export interface AwaitedStatus {
  readonly phase: AwaitedConfirmation['phase'];
  /** Start of the run, RFC 3339. */
  readonly at: string;
  /**
   * `applying`: the run has not ended. `waiting`: it can be confirmed. `overdue`: it has to be rolled back, because nobody confirmed it in time, it was
   * killed, or the host was rebooted.
   */
  readonly state: 'applying' | 'waiting' | 'overdue';
  /** While it can be confirmed: whole seconds left, and the deadline, RFC 3339. */
  readonly secondsLeft?: number;
  readonly until?: string;
  /** Whether a process runs that rolls it back. */
  readonly isWatched: boolean;
}

/** undefined: no run awaits confirmation, or this user cannot read it. */
export async function readAwaitedStatus({ state, host }: Pick<Session, 'state' | 'host'>): Promise<AwaitedStatus | undefined> {
  const awaited = await state.awaited.read();
  return awaited === undefined
    ? undefined
    : describeAwaited(awaited, {
        boot: host.invocation.bootId,
        uptime: readUptime(),
        isRunning: isAlive(awaited.process),
        isWatched: isWatched(awaited.run),
      });
}

/** Pure. */
export function describeAwaited(
  { phase, at, boot, deadline }: AwaitedConfirmation,
  now: { readonly boot: string; readonly uptime: number; readonly isRunning: boolean; readonly isWatched: boolean },
): AwaitedStatus {
  const common = { phase, at, isWatched: now.isWatched };
  if (boot !== now.boot) return { ...common, state: 'overdue' };
  if (deadline === undefined) return { ...common, state: now.isRunning ? 'applying' : 'overdue' };
  const left = Math.ceil(deadline.uptime - now.uptime);
  return left > 0 ? { ...common, state: 'waiting', secondsLeft: left, until: deadline.at } : { ...common, state: 'overdue' };
}

/** Refuses a command that writes while a run awaits confirmation: only what that run changed can be rolled back. */
export async function refuseWhileAwaited(session: Pick<Session, 'state' | 'host'>): Promise<void> {
  const awaited = await readAwaitedStatus(session);
  if (awaited === undefined) return;
  const { phase, state, secondsLeft } = awaited;
  const left = secondsLeft === undefined ? '' : `, ${secondsLeft} second${secondsLeft === 1 ? '' : 's'} left`;
  throw new Failure(
    'refused',
    state === 'waiting'
      ? `the apply of phase ${phase} awaits confirmation${left}`
      : `the apply of phase ${phase} was not confirmed and is not rolled back yet`,
    {
      fix:
        state === 'waiting'
          ? 'Keep what it changed: lazyjack confirm. Or roll it back now: lazyjack confirm --rollback'
          : 'Roll it back: lazyjack confirm --rollback',
    },
  );
}
