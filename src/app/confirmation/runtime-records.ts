import { readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';
import { isAlive, ownProcess } from '../../host/process/live-process.ts';
import { phases } from '../../journal/journal-entry.ts';

const watcherPath = '/run/lazyjack-awaits-confirmation.json';
const lastRollBackPath = '/run/lazyjack-rolled-back.json';

const watcherSchema = lazy(() => z.object({ run: z.string(), pid: z.int(), startTime: z.string() }));

/** Why a run was rolled back after its process had ended. */
export const rollBackReasons = ['not-confirmed', 'not-finished', 'reboot', 'requested'] as const;
export type RollBackReason = (typeof rollBackReasons)[number];

const lastRollBackSchema = lazy(() =>
  z.object({
    phase: z.enum(phases),
    reason: z.enum(rollBackReasons),
    /** When the rollback ended, RFC 3339. */
    at: z.iso.datetime(),
    /** Empty: all of the run is rolled back. */
    notRestored: z.array(z.object({ address: z.string(), reason: z.string() })).readonly(),
  }),
);

/** A rollback since the last boot that no terminal saw. The next apply or destroy removes the record. */
export type LastRollBack = z.output<ReturnType<typeof lastRollBackSchema>>;

/** Records that this process watches the run. */
export async function recordWatcher(run: string): Promise<void> {
  await writeFile(watcherPath, `${JSON.stringify({ run, ...ownProcess() })}\n`, { mode: 0o600 });
}

/** Whether a process watches the run and would roll it back. */
export function isWatched(run: string): boolean {
  const watcher = watcherSchema().safeParse(readJson(watcherPath)).data;
  return watcher?.run === run && isAlive(watcher);
}

export function removeWatcherRecord(): void {
  rmSync(watcherPath, { force: true });
}

export async function recordRollBack(record: LastRollBack): Promise<void> {
  await writeFile(lastRollBackPath, `${JSON.stringify(record)}\n`, { mode: 0o644 });
}

/** undefined: there was none since the last boot. */
export function readLastRollBack(): LastRollBack | undefined {
  return lastRollBackSchema().safeParse(readJson(lastRollBackPath)).data;
}

export function removeRollBackRecord(): void {
  rmSync(lastRollBackPath, { force: true });
}

/** undefined: missing, unreadable or not JSON. The records only inform. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
