import { rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { Failure } from '../core/failure.ts';
import { lazy } from '../core/lazy.ts';
import { syncDirectory } from '../host/durable/sync-directory.ts';
import { draftPathOf, ignoreMissing, ignoreNotRemovable, readIfExists, replaceDurably } from './durable-files.ts';
import { phases } from './journal-entry.ts';

/**
 * A run of `apply --confirm` that is rolled back unless `lazyjack confirm` comes in time. Uptimes are seconds since the boot, so that a clock that is set
 * meanwhile does not move the deadline.
 */
const awaitedSchema = lazy(() =>
  z.object({
    format: z.literal(1),
    /** The run in the journal. It has no end entry until it is confirmed or rolled back. */
    run: z.string(),
    phase: z.enum(phases),
    /** Start of the run, RFC 3339. */
    at: z.iso.datetime(),
    /** Boot ID of the boot in which the run began. A run that a reboot interrupts, or that nobody confirmed before it, is rolled back. */
    boot: z.string(),
    /** Seconds that a user has to confirm, from the end of the run. */
    seconds: z.int(),
    /** The lazyjack that carries the run out. */
    process: z.object({ pid: z.int(), startTime: z.string() }),
    /** The uptime at which a run that has not ended hangs. */
    runLimit: z.number(),
    /** Present once the run has ended and waits for its confirmation. `at`: the same for people, RFC 3339. */
    deadline: z.object({ uptime: z.number(), at: z.iso.datetime() }).exactOptional(),
  }),
);

export type AwaitedConfirmation = z.output<ReturnType<typeof awaitedSchema>>;

function awaitedPathOf(directory: string): string {
  return join(directory, 'awaits-confirmation.json');
}

/** undefined: no run awaits confirmation, or this user cannot read it. Rejects with a Failure of kind `refused` if the file is damaged. */
export async function readAwaitedConfirmation(directory: string): Promise<AwaitedConfirmation | undefined> {
  const path = awaitedPathOf(directory);
  const bytes = readIfExists(path);
  if (bytes === undefined) return undefined;
  try {
    return awaitedSchema().parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (cause) {
    throw new Failure('refused', `${path} is damaged, or another release of lazyjack wrote it`, {
      fix: `It names an apply that awaits confirmation. To keep what that apply changed, remove the file: rm ${path}`,
      cause,
    });
  }
}

/** Resolves when the file is on disk. The directory must exist. */
export async function writeAwaitedConfirmation(directory: string, awaited: AwaitedConfirmation): Promise<void> {
  await replaceDurably(awaitedPathOf(directory), Buffer.from(`${JSON.stringify(awaited)}\n`));
}

/** Also removes a directory that has nothing else in it. */
export async function removeAwaitedConfirmation(directory: string): Promise<void> {
  const path = awaitedPathOf(directory);
  await unlink(draftPathOf(path)).catch(ignoreMissing);
  await unlink(path).catch(ignoreMissing);
  await syncDirectory(directory).catch(ignoreMissing);
  if (readIfExists(join(directory, 'journal.ndjson')) !== undefined) return;
  await rmdir(join(directory, 'contents')).catch(ignoreNotRemovable);
  await rmdir(directory).catch(ignoreNotRemovable);
  await syncDirectory(dirname(directory)).catch(ignoreMissing);
}
