import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { foldLedger, type LedgerFold } from './fold-ledger.ts';
import type { Ledger } from './ledger.ts';
import { type AppendedLines, type JournalFormat, parseLines, type ParsedLines } from './journal-line.ts';

export interface JournalState {
  /** Ledger of all complete lines. */
  readonly ledger: Ledger;
  /** Bytes of the file. */
  readonly size: number;
  /** Number of bytes of complete lines; the rest is the torn end of a write that a power loss interrupted. */
  readonly wholeBytes: number;
  /** The checksums of the complete lines. */
  readonly sums: readonly string[];
  /** The rest begins with zero bytes. */
  readonly hasZeros?: true;
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
  readonly sums: readonly string[];
  /** Whether the file ended with an incomplete line. */
  readonly hasTornEnd: boolean;
}

export interface FollowedJournal {
  /** Throws file system errors, including `ENOENT`. */
  readonly read: () => JournalState;
  /** Reports that this process appended these lines. */
  readonly recordAppended: (lines: AppendedLines) => void;
}

/**
 * Reads a journal repeatedly, and only what was added since the last read: a line with thousands of routes is a megabyte, and a run reads
 * half a dozen times. Entries that this process appended are not read again if the file has the expected length.
 */
export function followJournal(file: string, boot: string): FollowedJournal {
  let known = nothingRead(undefined, boot);
  let own: AppendedLines[] = [];

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
      known = { ...known, format, wholeBytes, sums: [...known.sums, ...read.sums], hasTornEnd: wholeBytes < size };
      const next = known.sums.length + 1;
      return {
        ...{ ledger: known.fold.ledger(), size, wholeBytes: known.wholeBytes, sums: known.sums },
        ...(read.hasZeros && { hasZeros: read.hasZeros }),
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
    recordAppended: (lines) => {
      own.push(lines);
    },
  };
}

function nothingRead(inode: number | undefined, boot: string): ReadSoFar {
  return { inode, fold: foldLedger(boot), format: undefined, wholeBytes: 0, sums: [], hasTornEnd: false };
}

/** The result that reading these lines would give. */
function ownLines(own: readonly AppendedLines[], { format }: ReadSoFar): ParsedLines {
  if (own.length === 0) return { entries: [], ...(format && { format }), sums: [], wholeBytes: 0 };
  return {
    entries: own.flatMap(({ entries }) => entries),
    format: format ?? 2,
    sums: own.flatMap(({ sums }) => sums),
    wholeBytes: own.reduce((sum, { bytes }) => sum + bytes, 0),
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
