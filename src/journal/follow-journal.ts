import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Entry } from './entry.ts';
import { foldLedger, type LedgerFold } from './fold-ledger.ts';
import type { Ledger } from './ledger.ts';
import { readLines, type ReadLines } from './line.ts';

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

export interface FollowedJournal {
  /** Throws what the file system says, `ENOENT` too. */
  readonly look: () => JournalState;
  /** This line, of so many bytes, was added to the file by ourselves. */
  readonly added: (entry: Entry, bytes: number) => void;
}

/**
 * Reads a journal each time that it is looked at, and of the same file only what others added since: a line with thousands of routes is a megabyte,
 * and a run looks half a dozen times. What this process added itself is not read where the file is as long as it then has to be.
 */
export function followJournal(file: string, boot: string): FollowedJournal {
  let known = nothing(undefined, boot);
  let own: { readonly entry: Entry; readonly bytes: number }[] = [];

  const look = (): JournalState => {
    const open = openSync(file, 'r');
    try {
      const { ino, size } = fstatSync(open);
      // Another file, or one that was cut off: what was read before does not count.
      if (ino !== known.inode || size < known.sound) {
        if (known.inode !== undefined) own = [];
        known = nothing(ino, boot);
      }
      const isOurs = size === own.reduce((length, { bytes }) => length + bytes, known.sound);
      const { entries, sound, damaged, strange }: ReadLines = isOurs
        ? { entries: own.map(({ entry }) => entry), sound: size - known.sound }
        : readLines(readBetween(open, known.sound, size));
      own = [];
      for (const entry of entries) known.fold.add(entry);
      known = { ...known, sound: known.sound + sound, lines: known.lines + entries.length };
      const state = { ledger: known.fold.ledger(), size, sound: known.sound };
      const next = known.lines + 1;
      return { ...state, ...(damaged !== undefined && { damaged: next }), ...(strange !== undefined && { strange: next }) };
    } finally {
      closeSync(open);
    }
  };
  return {
    look,
    added: (entry, bytes) => {
      own.push({ entry, bytes });
    },
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
