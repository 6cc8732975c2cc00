import { Failure } from '../../core/failure.ts';
import type { Invocation } from '../../core/host/invocation.ts';
import { ownProcess } from '../../host/process/live-process.ts';
import { readUptime } from '../../host/process/uptime.ts';
import { startOutsideSession } from '../../host/systemd/start-outside-session.ts';
import type { AwaitedConfirmation } from '../../journal/awaited-confirmation.ts';
import type { Begin } from '../../journal/journal-entry.ts';
import type { Session } from '../session/session.ts';
import { removeRollBackBootUnit, writeRollBackBootUnit } from './roll-back-boot-unit.ts';
import { isWatched, removeWatcherRecord } from './runtime-records.ts';

/** The times of `apply --confirm`. */
export interface ConfirmationRequest {
  /** Seconds to confirm, from the end of the run. */
  readonly seconds: number;
  /** Seconds after which a run that has not ended hangs. */
  readonly runLimit: number;
}

/** Milliseconds until the watching process must run, and between two checks. */
const watcherTimeout = 15_000;
const watcherInterval = 20;

/** The part of a session that arms a rollback and starts the time to confirm. */
export interface ArmingSession {
  readonly host: { readonly invocation: Pick<Invocation, 'command' | 'now'> };
  readonly state: Pick<Session['state'], 'awaited'>;
}

/**
 * Makes sure, before the first write of a run, that it is rolled back unless it is confirmed: by a process outside this session, and at a boot. Rejects
 * with a Failure if that cannot be ensured; then nothing is armed.
 */
export async function armRollBack(
  session: ArmingSession,
  { run, at, boot, phase }: Pick<Begin, 'run' | 'at' | 'boot' | 'phase'>,
  { seconds, runLimit }: ConfirmationRequest,
): Promise<void> {
  const { state, host } = session;
  const { command } = host.invocation;
  try {
    await state.awaited.write({ format: 1, run, phase, at, boot, seconds, process: ownProcess(), runLimit: readUptime() + runLimit });
    await writeRollBackBootUnit(command);
    if (!(await startWatcher(run, command))) throw notWatchedFailure();
  } catch (cause) {
    await disarmRollBack(session);
    throw cause;
  }
}

/** Resolves with false if no process watches the run after a while. */
async function startWatcher(run: string, command: readonly string[]): Promise<boolean> {
  await startOutsideSession(`lazyjack-await-${run}`, 'Roll back the apply of lazyjack unless it is confirmed', [
    ...command,
    'await-confirmation',
  ]);
  for (let waited = 0; waited <= watcherTimeout; waited += watcherInterval) {
    if (isWatched(run)) return true;
    await new Promise((wake) => setTimeout(wake, watcherInterval));
  }
  return false;
}

/** Resolves with true if a process watches the run. Starts it again if it has ended. */
async function ensureWatched(run: string, command: readonly string[]): Promise<boolean> {
  return isWatched(run) || (await startWatcher(run, command).catch(() => false));
}

function notWatchedFailure(): Failure {
  return new Failure('failed', 'the process that would roll back this apply did not start; nothing was changed', {
    fix: 'See `journalctl --unit "lazyjack-await-*"`, or apply without --confirm, from the console of the host.',
  });
}

/** The last step of a confirmation or a rollback. The process that watches the run then ends by itself. */
export async function disarmRollBack({ state }: Pick<ArmingSession, 'state'>): Promise<void> {
  await removeRollBackBootUnit();
  await state.awaited.remove();
  removeWatcherRecord();
}

/**
 * Starts the time to confirm. Resolves with the deadline; undefined: no run awaits confirmation. Rejects with a Failure of kind `failed` if no process
 * would roll the run back at the deadline. `watch` starts that process if it has ended.
 */
export async function startDeadline(
  { state, host }: ArmingSession,
  watch: typeof ensureWatched = ensureWatched,
): Promise<Required<AwaitedConfirmation> | undefined> {
  const awaited = await state.awaited.read();
  if (awaited === undefined) return undefined;
  const end = new Date(host.invocation.now().getTime() + awaited.seconds * 1000);
  const deadline = { uptime: readUptime() + awaited.seconds, at: end.toISOString() };
  await state.awaited.write({ ...awaited, deadline });
  if (!(await watch(awaited.run, host.invocation.command))) {
    throw new Failure('failed', `the process that would roll back the apply of phase ${awaited.phase} has ended and does not start again`, {
      fix: 'Only a reboot rolls it back by itself. Keep its changes: lazyjack confirm. Or roll it back now: lazyjack confirm --rollback',
    });
  }
  return { ...awaited, deadline };
}
