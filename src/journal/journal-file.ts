import { constants } from 'node:fs';
import { open, readFile, unlink } from 'node:fs/promises';
import { draftPathOf, replaceDurably } from './durable-files.ts';
import type { Entry } from './journal-entry.ts';
import type { JournalState } from './follow-journal.ts';
import { firstLine, formatLine, parseLines } from './journal-line.ts';
import { shortenEntries } from './shorten-journal.ts';

/**
 * Appends a line, preceded by the first line in an empty file. The data is on disk when this resolves, but not the name of a new file.
 * Resolves with the number of bytes.
 */
export async function appendLine(file: string, entry: Entry): Promise<number> {
  const handle = await open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const { size } = await handle.stat();
    const bytes = Buffer.from(`${size === 0 ? firstLine : ''}${formatLine(entry)}`);
    await handle.appendFile(bytes);
    await handle.datasync();
    return bytes.length;
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

/** Rewrites the journal without entries that are no longer needed, if that at least halves it, so no line is rewritten often. */
export async function shortenFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  const { entries, wholeBytes } = parseLines(bytes.toString('utf8'));
  if (wholeBytes !== bytes.length) return;
  const shorter = wholeJournal(shortenEntries(entries));
  if (2 * shorter.length <= bytes.length) await replaceDurably(file, shorter);
}

function wholeJournal(entries: readonly Entry[]): Buffer {
  return Buffer.from(firstLine + entries.map(formatLine).join(''));
}
