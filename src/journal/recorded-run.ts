import type { Entry, Intent } from './journal-entry.ts';

/** A wave of a run that the journal has. */
export interface RecordedWave {
  readonly intent: Intent;
  /** Its write was verified, and no rollback of it has begun. */
  readonly isWritten: boolean;
}

/** A run that the journal has and that has not ended. */
export interface RecordedRun {
  readonly id: string;
  /** Boot ID of the boot in which it wrote. */
  readonly boot: string;
  /** The waves that are not rolled back, oldest first. */
  readonly waves: readonly RecordedWave[];
}

/** Finds a run without an end entry among the entries of a journal, oldest first; undefined: it ended, or never began. Pure. */
export function findOpenRun(entries: readonly Entry[], id: string): RecordedRun | undefined {
  const ofRun = entries.filter((entry) => 'run' in entry && entry.run === id);
  const begin = ofRun.find((entry) => entry.type === 'begin');
  if (begin === undefined || ofRun.some(({ type }) => type === 'end')) return undefined;
  const seqsOf = (type: 'done' | 'rolling-back' | 'rolled-back'): ReadonlySet<number> =>
    new Set(ofRun.flatMap((entry) => (entry.type === type ? [entry.seq] : [])));
  const [done, rollingBack, rolledBack] = [seqsOf('done'), seqsOf('rolling-back'), seqsOf('rolled-back')];
  const waves = ofRun.flatMap((entry) =>
    entry.type !== 'intent' || rolledBack.has(entry.seq)
      ? []
      : [{ intent: entry, isWritten: done.has(entry.seq) && !rollingBack.has(entry.seq) }],
  );
  return { id, boot: begin.boot, waves };
}
