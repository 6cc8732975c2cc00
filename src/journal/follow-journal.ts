import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Entry } from './journal-entry.ts';
import { foldLedger, type LedgerFold } from './fold-ledger.ts';
import type { Ledger } from './ledger.ts';
import { type JournalFormat, parseLines, type ParsedLines } from './journal-line.ts';

export interface JournalState {
  /** Ledger of all complete lines. */
  readonly ledger: Ledger;
  /** Bytes of the file. */
  readonly size: number;
  /** Number of bytes of complete lines; the rest is the torn end of a write that a power loss interrupted. */
  readonly wholeBytes: number;
  /** undefined: there is no complete line yet. */
  readonly format?: JournalFormat;
  /** Number of a line that is incomplete and not the last, counted from 1. */
  readonly damagedLine?: number;
  /** Number of a complete line that this release does not understand, counted from 1. */
  readonly unknownLine?: number;
  /** The format of a journal that a newer release wrote. */
  readonly newer?: number;
}

interface ReadSoFar {
  readonly inode: number | undefined;
  readonly fold: LedgerFold;
  readonly format: JournalFormat | undefined;
  readonly wholeBytes: number;
  readonly lines: number;
  /** Whether the file ended with an incomplete line. */
  readonly hasTornEnd: boolean;
}

export interface FollowedJournal {
  /** Throws file system errors, including `ENOENT`. */
  readonly read: () => JournalState;
  /** Reports that this process appended the entry: number of bytes, including the first line if the file was empty. */
  readonly recordAppended: (entry: Entry, bytes: number) => void;
}

interface Added {
  readonly entry: Entry;
  readonly bytes: number;
}

/**
 * Reads a journal repeatedly, and only what was added since the last read: a line with thousands of routes is a megabyte, and a run reads
 * half a dozen times. Entries that this process appended are not read again if the file has the expected length.
 */
export function followJournal(file: string, boot: string): FollowedJournal {
  let known = nothingRead(undefined, boot);
  let own: Added[] = [];

  const read = (): JournalState => {
    const open = openSync(file, 'r');
    try {
      const { ino, size } = fstatSync(open);
      // Another file, or a truncated one: earlier reads do not count.
      if (ino !== known.inode || size < known.wholeBytes) {
        if (known.inode !== undefined) own = [];
        known = nothingRead(ino, boot);
      }
      // A torn end can have the length of own lines that a full disk swallowed.
      const isOurs = !known.hasTornEnd && size === known.wholeBytes + ownLines(own, known).wholeBytes;
      const read: ParsedLines = isOurs ? ownLines(own, known) : parseLines(readBetween(open, known.wholeBytes, size), known.format);
      own = [];
      for (const entry of read.entries) known.fold.add(entry);
      const { format } = read;
      const wholeBytes = known.wholeBytes + read.wholeBytes;
      known = { ...known, format, wholeBytes, lines: known.lines + read.lines, hasTornEnd: wholeBytes < size };
      const next = known.lines + 1;
      return {
        ...{ ledger: known.fold.ledger(), size, wholeBytes: known.wholeBytes },
        ...(format !== undefined && { format }),
        ...(read.damagedLine !== undefined && { damagedLine: next }),
        ...(read.unknownLine !== undefined && { unknownLine: next }),
        ...(read.newer !== undefined && { newer: read.newer }),
      };
    } finally {
      closeSync(open);
    }
  };
  return {
    read,
    recordAppended: (entry, bytes) => {
      own.push({ entry, bytes });
    },
  };
}

function nothingRead(inode: number | undefined, boot: string): ReadSoFar {
  return { inode, fold: foldLedger(boot), format: undefined, wholeBytes: 0, lines: 0, hasTornEnd: false };
}

/** The result that reading these lines would give. */
function ownLines(own: readonly Added[], { format, wholeBytes }: ReadSoFar): ParsedLines {
  if (own.length === 0) return { entries: [], ...(format && { format }), lines: 0, wholeBytes: 0 };
  const length = own.reduce((sum, { bytes }) => sum + bytes, 0);
  return {
    entries: own.map(({ entry }) => entry),
    format: format ?? 2,
    lines: own.length + (wholeBytes === 0 ? 1 : 0),
    wholeBytes: length,
  };
}

function readBetween(file: number, start: number, end: number): string {
  const buffer = Buffer.alloc(end - start);
  let length = 0;
  for (let got = 1; got > 0 && length < buffer.length; length += got) {
    got = readSync(file, buffer, length, buffer.length - length, start + length);
  }
  return buffer.toString('utf8', 0, length);
}
