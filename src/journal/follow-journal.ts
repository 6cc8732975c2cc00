import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { foldLedger, type LedgerFold } from './fold-ledger.ts';
import type { Ledger } from './ledger.ts';
import { readLines } from './line.ts';

export interface JournalState {
  /** What all whole lines add up to. */
  readonly ledger: Ledger;
  /** Bytes of the file. */
  readonly size: number;
  /** How many bytes from the start are whole lines; the rest is the torn end of a write that power loss cut off. */
  readonly sound: number;
  /** A line that is neither whole nor the last: number, counted from 1. */
  readonly damaged?: number;
  /** A whole line that this release does not understand: number, counted from 1. */
  readonly strange?: number;
}

interface Known {
  readonly inode: number | undefined;
  readonly fold: LedgerFold;
  readonly sound: number;
  readonly lines: number;
}

/**
 * Reads a journal each time that it is called, and of the same file only what was added since: a line with thousands of routes is a megabyte,
 * and a run looks half a dozen times. Throws what the file system says, `ENOENT` too.
 */
export function followJournal(file: string, boot: string): () => JournalState {
  let known = nothing(undefined, boot);
  return () => {
    const open = openSync(file, 'r');
    try {
      const { ino, size } = fstatSync(open);
      // Another file, or one that was cut off: what was read before does not count.
      if (ino !== known.inode || size < known.sound) known = nothing(ino, boot);
      const { entries, sound, damaged, strange } = readLines(readBetween(open, known.sound, size));
      for (const entry of entries) known.fold.add(entry);
      known = { ...known, sound: known.sound + sound, lines: known.lines + entries.length };
      const state = { ledger: known.fold.ledger(), size, sound: known.sound };
      const next = known.lines + 1;
      return { ...state, ...(damaged !== undefined && { damaged: next }), ...(strange !== undefined && { strange: next }) };
    } finally {
      closeSync(open);
    }
  };
}

function nothing(inode: number | undefined, boot: string): Known {
  return { inode, fold: foldLedger(boot), sound: 0, lines: 0 };
}

function readBetween(file: number, start: number, end: number): string {
  const buffer = Buffer.alloc(end - start);
  let length = 0;
  for (let got = 1; got > 0 && length < buffer.length; length += got) {
    got = readSync(file, buffer, length, buffer.length - length, start + length);
  }
  return buffer.toString('utf8', 0, length);
}
