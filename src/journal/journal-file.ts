import { constants } from 'node:fs';
import { open, readFile, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { draftPathOf, replaceDurably } from './durable-files.ts';
import { removeHead, writeHead } from './journal-head.ts';
import type { Entry } from './journal-entry.ts';
import type { JournalState } from './follow-journal.ts';
import { type AppendedLines, checksumOf, firstLine, formatLine, parseLines } from './journal-line.ts';
import { shortenEntries } from './shorten-journal.ts';

/**
 * Appends lines, preceded by the first line in an empty file. The data is on disk when this resolves, but not the name of a new file.
 */
export async function appendLines(file: string, entries: readonly Entry[]): Promise<AppendedLines> {
  const handle = await open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { size } = await handle.stat();
    const lines = [...(size === 0 ? [firstLine] : []), ...entries.map(formatLine)];
    const bytes = Buffer.from(lines.join(''));
    await handle.appendFile(bytes);
    await handle.datasync();
    return { entries, sums: lines.map(checksumOf), bytes: bytes.length };
  } finally {
    await handle.close();
  }
}

/**
 * Prepares a journal for appending: removes the torn end of an interrupted write and converts it to the current format, which 2.0.0 then
 * refuses. `found`: the state that was read; undefined: there is no journal.
 */
export async function makeAppendable(file: string, found: JournalState | undefined): Promise<void> {
  if (found === undefined || !isUnderstood(found)) return;
  if (found.format === 1) {
    const { entries } = parseLines(await readFile(file, 'utf8'));
    await replaceDurably(file, wholeJournal(entries)).catch((cause: unknown) => dropDraft(file, cause));
  } else if (found.wholeBytes !== found.size) {
    await cutOff(file, found.wholeBytes);
  }
}

async function dropDraft(file: string, cause: unknown): Promise<never> {
  await unlink(draftPathOf(file)).catch(() => undefined);
  throw cause;
}

function isUnderstood({ damagedLine, unknownLine, newer }: Pick<JournalState, 'damagedLine' | 'unknownLine' | 'newer'>): boolean {
  return damagedLine === undefined && unknownLine === undefined && newer === undefined;
}

async function cutOff(file: string, length: number): Promise<void> {
  const handle = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    await handle.truncate(length);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Rewrites the journal without entries that are no longer needed, if that at least halves it, so no line is rewritten often. The head of the
 * longer journal goes first: it would say that lines of the shorter one are missing.
 */
export async function shortenFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  const { entries, wholeBytes } = parseLines(bytes.toString('utf8'));
  if (wholeBytes !== bytes.length) return;
  const shorter = wholeJournal(shortenEntries(entries));
  if (2 * shorter.length > bytes.length) return;
  await removeHead(dirname(file));
  await replaceDurably(file, shorter);
  const { sums } = parseLines(shorter.toString('utf8'));
  await writeHead(dirname(file), { lines: sums.length, sum: sums.at(-1) ?? '' });
}

function wholeJournal(entries: readonly Entry[]): Buffer {
  return Buffer.from(firstLine + entries.map(formatLine).join(''));
}
