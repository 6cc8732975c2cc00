import { constants, lstatSync, readFileSync } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { errorCode } from '../core/error-code.ts';
import { lazy } from '../core/lazy.ts';
import { syncDirectory } from '../host/durable/sync-directory.ts';
import { draftPathOf } from './durable-files.ts';
import type { JournalState } from './follow-journal.ts';

/** What the head of a journal says of it. */
export interface JournalHead {
  /** Number of lines, including the first line. */
  readonly lines: number;
  /** The checksum of the last of them. */
  readonly sum: string;
}

/** `unreadable`: a power loss came between the rename of the head and its data, so nothing is known but that a journal exists. */
export type HeadReading = JournalHead | 'absent' | 'unreadable';

/** How a journal falls short of its head. `exchanged`: it has as many lines, but they are others. */
export interface JournalLoss {
  readonly type: 'missing' | 'empty' | 'zeroed' | 'shortened' | 'exchanged';
  /** Number of complete lines that the journal has. */
  readonly left: number;
  /** Number of lines that the head knows; undefined: the head is unreadable. */
  readonly lines: number | undefined;
}

const headSchema = lazy(() => z.strictObject({ lines: z.int().min(1), sum: z.string() }));

export function headPathOf(directory: string): string {
  return join(directory, 'journal.head');
}

/**
 * Replaces the head. The lines that it counts are on disk. The head itself is not flushed: after a power loss it may be an
 * older one or unreadable, and both agree with the journal.
 */
export async function writeHead(directory: string, head: JournalHead): Promise<void> {
  const draft = draftPathOf(headPathOf(directory));
  const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(head)}\n`);
  } finally {
    await handle.close();
  }
  await rename(draft, headPathOf(directory));
}

/** Removes the head for good: a power loss does not bring it back. Must precede any loss of lines of the journal. */
export async function removeHead(directory: string): Promise<void> {
  if (await unlinkHead(directory)) await syncDirectory(directory);
}

/** Removes the head, which a power loss may bring back. Resolves with whether there was one. */
export async function unlinkHead(directory: string): Promise<boolean> {
  const isAbsent = (cause: unknown): boolean => {
    if (errorCode(cause) !== 'ENOENT') throw cause;
    return true;
  };
  await unlink(draftPathOf(headPathOf(directory))).catch(isAbsent);
  const wasAbsent = (await unlink(headPathOf(directory)).catch(isAbsent)) === true;
  return !wasAbsent;
}

/** A head that this user may not read counts as absent: then the journal cannot be read either. */
export function readHead(directory: string): HeadReading {
  const path = headPathOf(directory);
  try {
    if (!lstatSync(path).isFile()) return 'unreadable';
    return headSchema().safeParse(JSON.parse(readFileSync(path, 'utf8'))).data ?? 'unreadable';
  } catch (cause) {
    return cause instanceof SyntaxError ? 'unreadable' : 'absent';
  }
}

/**
 * Compares a journal with its head. The journal may have more lines than its head knows, and never fewer. A journal without a head is one
 * of 2.0.0, or has lost it in a crash: nothing is known about it.
 */
export function findJournalLoss(head: HeadReading, found: JournalState | undefined): JournalLoss | undefined {
  if (head === 'absent') return undefined;
  const lines = head === 'unreadable' ? undefined : head.lines;
  if (found === undefined) return { type: 'missing', left: 0, lines };
  const { sums, size, hasZeros, damagedLine, unknownLine, newer } = found;
  // These have their own refusals.
  if (damagedLine !== undefined || unknownLine !== undefined || newer !== undefined) return undefined;
  const left = sums.length;
  if (size === 0) return { type: 'empty', left, lines };
  if (left < (lines ?? 1)) return { type: hasZeros ? 'zeroed' : 'shortened', left, lines };
  return head === 'unreadable' || sums[head.lines - 1] === head.sum ? undefined : { type: 'exchanged', left, lines };
}
