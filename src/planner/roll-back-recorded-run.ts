import { kindOf } from '../core/kind.ts';
import type { RecordedRun } from '../journal/recorded-run.ts';
import type { ApplyInput } from './apply-input.ts';
import { cleanUpJournal } from './finish-run.ts';
import type { NotRestored } from './not-restored.ts';
import { rollBack } from './roll-back.ts';
import { type Executor, startRun, type Wave } from './run.ts';

/** Milliseconds between two attempts. */
const intervalOfAttempts = 5000;

/** A rollback that is incomplete is tried again for so long. */
export interface Patience {
  readonly milliseconds: number;
  /** Reads the waves that remain to be rolled back. */
  read(): Promise<RecordedRun | undefined>;
}

/**
 * Rolls back a run of an earlier process, newest wave first, and verifies the result. Resolves with the resources that are not as before the run; empty
 * means success. `boot`: the current boot ID. After a reboot the resources that it removed need no rollback. `patience`: tries again until then, because
 * devices and services may start later than this process.
 */
export async function rollBackRecordedRun(
  executor: Executor,
  recorded: RecordedRun,
  boot: string,
  patience?: Patience,
): Promise<readonly NotRestored[]> {
  const { clock } = executor;
  const end = clock.now() + (patience?.milliseconds ?? 0);
  const run = startRun(recorded.id);
  let remaining: RecordedRun = recorded;
  let notRestored: readonly NotRestored[];
  for (;;) {
    run.waves.splice(0, run.waves.length, ...remaining.waves.flatMap((wave) => toWave(executor, wave, remaining.boot === boot)));
    notRestored = await rollBack(executor, run);
    if (notRestored.length === 0 || patience === undefined || clock.now() >= end) break;
    await clock.sleep(intervalOfAttempts);
    remaining = (await patience.read()) ?? remaining;
  }
  await executor.journal.append({ type: 'end', run: run.id, outcome: notRestored.length === 0 ? 'rolled-back' : 'not-rolled-back' });
  return notRestored;
}

/** Removes from the journal what nobody needs after that. */
export async function cleanUpAfterRollBack(input: Pick<ApplyInput, 'executor' | 'readLedger'>): Promise<void> {
  // The journal is only longer than necessary.
  await cleanUpJournal(input, true).catch(() => undefined);
}

function toWave({ kinds }: Executor, { intent, isWritten }: RecordedRun['waves'][number], isSameBoot: boolean): readonly Wave[] {
  const [first] = intent.changes;
  if (first === undefined) return [];
  const remains = ({ volatile }: { readonly volatile: boolean }): boolean => isSameBoot || !volatile;
  const remaining = { ...intent, changes: intent.changes.filter(remains), sideEffectSnapshots: intent.sideEffectSnapshots.filter(remains) };
  return [{ intent: remaining, kind: kindOf(kinds, first.ref).name, direction: 'apply', isWritten }];
}
