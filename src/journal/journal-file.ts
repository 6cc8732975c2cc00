import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { replaceDurably } from './durable-files.ts';
import type { Entry } from './entry.ts';
import type { JournalState } from './follow-journal.ts';
import { formatLine, readLines } from './line.ts';
import { shortened } from './shorten.ts';

/** Adds a line, which is on disk then; not the name of the file, where this made it. Resolves with its length in bytes. */
export async function appendLine(file: string, entry: Entry): Promise<number> {
  const line = Buffer.from(formatLine(entry));
  const handle = await open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    await handle.appendFile(line);
    await handle.datasync();
    return line.length;
  } finally {
    await handle.close();
  }
}

/** Cuts off what a write that power loss interrupted left at the end. `found`: what was read of the file; undefined: there is none. */
export async function cutTornEnd(file: string, found: JournalState | undefined): Promise<void> {
  if (found === undefined || found.damaged !== undefined || found.strange !== undefined || found.sound === found.size) return;
  const handle = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    await handle.truncate(found.sound);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a whole journal anew, without what need not be remembered, where that halves it: so no line is written again often. */
export async function shortenFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  const { entries, sound, damaged } = readLines(bytes.toString('utf8'));
  if (damaged !== undefined || sound !== bytes.length) return;
  const shorter = Buffer.from(shortened(entries).map(formatLine).join(''));
  if (2 * shorter.length <= bytes.length) await replaceDurably(file, shorter);
}
