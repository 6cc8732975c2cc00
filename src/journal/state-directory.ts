import { constants } from 'node:fs';
import { mkdir, open, readFile, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { contentRef, digestsIn, type Contents } from '../core/content.ts';
import { errorCode } from '../core/error-code.ts';
import { Failure, messageOf } from '../core/failure.ts';
import { checkSafe } from './check-safe.ts';
import { draftOf, ignoreMissing, readIfThere, replaceDurably, storeDurably, syncDirectory } from './durable-files.ts';
import type { Entry } from './entry.ts';
import type { Journal } from './journal.ts';
import { followJournal, type JournalState } from './follow-journal.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { formatLine, readLines } from './line.ts';
import { shortened } from './shorten.ts';

export interface StateDirectory {
  readonly journal: Journal;
  readonly contents: Contents;
  /** What is ours by now. Rejects with a Failure of kind `denied` without root, `refused` where the journal is damaged. */
  ledger(): Promise<Ledger>;
  /** Whether there is a journal, and whether every line of it can be trusted. */
  condition(): Promise<'absent' | 'whole' | 'damaged'>;
  /** Renames a damaged journal, so that another can be begun. Resolves with its new path: it is for people from then on. */
  setAside(): Promise<string>;
}

/**
 * `/var/lib/lazyjack`: the journal and the contents of before-images. Made with the first entry, 0700, and removed when nothing is owned.
 * Somebody who can write here could make root write anything anywhere, so a directory that others can write is refused.
 *
 * `boot`: the kernel's id of now.
 */
export function openStateDirectory(path: string, boot: string): StateDirectory {
  const file = join(path, 'journal.ndjson');
  const kept = join(path, 'contents');
  let look = followJournal(file, boot);
  const memory = new Map<string, Uint8Array>();
  const stored = new Set<string>();
  let queue: Promise<unknown> = Promise.resolve();
  let ready: Promise<void> | undefined;
  /** The journal's name is on disk; its bytes alone are found again by nobody. */
  let named = false;

  const contents: Contents = {
    put(bytes) {
      const ref = contentRef(bytes);
      memory.set(ref.sha256, bytes);
      return ref;
    },
    async get(sha256) {
      return memory.get(sha256) ?? (await readIfThere(join(kept, sha256)));
    },
  };

  const append = async (entry: Entry): Promise<void> => {
    ready ??= prepare(path, kept, file, look);
    await ready;
    for (const digest of digestsIn(entryStates(entry))) {
      const bytes = memory.get(digest);
      if (stored.has(digest) || bytes === undefined) continue;
      await storeDurably(kept, digest, bytes);
      stored.add(digest);
    }
    const handle = await open(file, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
    try {
      await handle.appendFile(formatLine(entry));
      await handle.datasync();
      // Whoever made the file may have been killed before this.
      if (!named) await syncDirectory(path);
      named = true;
    } catch (cause) {
      // A full disk may have taken half a line; a line behind it would turn a torn end into damage.
      ready = undefined;
      throw cause;
    } finally {
      await handle.close();
    }
  };

  return {
    contents,
    journal: {
      append(entry) {
        const turn = queue.then(() => append(entry)).catch((cause: unknown) => Promise.reject(cannotBeWritten(path, cause)));
        queue = turn.catch(() => undefined);
        return turn;
      },
      shorten() {
        // The journal is whole as it is, only longer than it need be.
        const turn = queue.then(() => shortenFile(file)).catch(() => unlink(draftOf(file)).catch(() => undefined));
        queue = turn;
        return turn;
      },
      async clear() {
        await queue;
        ready = undefined;
        named = false;
        stored.clear();
        // Another file may get the same inode.
        look = followJournal(file, boot);
        // The journal first: without it the rest means nothing, whereas a journal without contents could not be honoured.
        await unlink(file).catch(ignoreMissing);
        await unlink(draftOf(file)).catch(ignoreMissing);
        // A disk that cannot make sure of it may bring the journal back after a power loss. All it speaks of is given back by now, which takes
        // no contents to see; and no directory is left behind because of it.
        await syncDirectory(path).catch(() => undefined);
        await rm(kept, { recursive: true, force: true });
        await rmdir(path).catch(() => undefined);
      },
    },
    async condition() {
      const found = readJournal(path, look);
      if (found === undefined) return 'absent';
      return found.damaged === undefined ? 'whole' : 'damaged';
    },
    async setAside() {
      for (let number = 1; ; number += 1) {
        const aside = `${file}.damaged-${number}`;
        if ((await readIfThere(aside)) !== undefined) continue;
        await rename(file, aside);
        await syncDirectory(path);
        return aside;
      }
    },
    async ledger() {
      const found = readJournal(path, look);
      if (found === undefined) return emptyLedger;
      if (found.damaged !== undefined) {
        throw new Failure('refused', `the journal is damaged: ${file}, line ${found.damaged}`, {
          fix: `It says how to give this host back, so nothing is done without it. Restore the file from a backup. Without one: \`lazyjack destroy --from-evidence --config FILE\` removes what can be told to be lazyjack's by itself. If you know that nothing of lazyjack is left on this host, move ${path} away.`,
        });
      }
      if (found.strange !== undefined) {
        throw new Failure('refused', `this lazyjack does not understand the journal: ${file}, line ${found.strange}`, {
          fix: 'Another release wrote it. Use that one, or a newer one.',
        });
      }
      return found.ledger;
    },
  };
}

function readJournal(path: string, look: () => JournalState): JournalState | undefined {
  try {
    checkSafe(path);
    return look();
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    if (errorCode(cause) === 'EACCES')
      throw new Failure('denied', `what lazyjack did here is recorded in ${path}, which only root can read`, {
        fix: 'Run it as root.',
        cause,
      });
    throw cause;
  }
}

async function prepare(path: string, kept: string, file: string, look: () => JournalState): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  checkSafe(path);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  await syncDirectory(dirname(path));
  await syncDirectory(path);
  await cutTornEnd(file, readJournal(path, look));
}

/** A disk that is full, read-only or broken is nobody's defect, whenever it shows. */
function cannotBeWritten(path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  return new Failure('failed', `the journal cannot be written: ${messageOf(cause)}`, {
    fix: `Make ${path} writable, with room for it; without a journal nothing is changed.`,
    cause,
  });
}

/** `found`: what was read of it; undefined: there is none. */
async function cutTornEnd(file: string, found: JournalState | undefined): Promise<void> {
  if (found === undefined || found.damaged !== undefined || found.strange !== undefined || found.sound === found.size) return;
  const handle = await open(file, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    await handle.truncate(found.sound);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes the journal anew where that halves it: so no line is written again often. */
async function shortenFile(file: string): Promise<void> {
  const bytes = await readFile(file);
  const { entries, sound, damaged } = readLines(bytes.toString('utf8'));
  if (damaged !== undefined || sound !== bytes.length) return;
  const shorter = Buffer.from(shortened(entries).map(formatLine).join(''));
  if (2 * shorter.length <= bytes.length) await replaceDurably(file, shorter);
}

/** The states in an entry that a later undo may have to write. */
function entryStates(entry: Entry): readonly (Entry & { type: 'intent' })['changes'][number]['before'][] {
  return entry.type === 'intent' ? [...entry.changes.map(({ before }) => before), ...entry.guards.map(({ before }) => before)] : [];
}
