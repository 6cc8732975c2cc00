import { mkdir, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeContentRef, digestsIn, type Contents } from '../core/content.ts';
import { Failure, messageOf } from '../core/failure.ts';
import type { State } from '../core/state.ts';
import { checkRootOnlyDirectory } from './root-only-directory.ts';
import { draftPathOf, ignoreMissing, ignoreNotRemovable, readIfExists, storeDurably } from './durable-files.ts';
import { syncDirectory } from '../host/durable/sync-directory.ts';
import type { Entry } from './journal-entry.ts';
import { type FollowedJournal, followJournal } from './follow-journal.ts';
import type { Journal } from './journal.ts';
import { appendLine, makeAppendable, shortenFile } from './journal-file.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { readJournalState, requireLedger } from './read-journal.ts';

export interface StateDirectory {
  readonly journal: Journal;
  readonly contents: Contents;
  /** Reads what is owned. Rejects with a Failure of kind `denied` without root, `refused` if the journal is damaged. */
  readLedger(): Promise<Ledger>;
  /** Whether a journal exists and all its lines are valid. */
  readCondition(): Promise<'absent' | 'whole' | 'damaged'>;
  /** Renames a damaged journal so that a new one can begin. Resolves with its new path; lazyjack does not read it any more. */
  setAsideDamagedJournal(): Promise<string>;
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
  let followed = followJournal(file, boot);
  const memory = new Map<string, Uint8Array>();
  const stored = new Set<string>();
  let queue: Promise<unknown> = Promise.resolve();
  let ready: Promise<void> | undefined;
  /** The journal's name is on disk; without it, the data would be lost. */
  let named = false;

  const contents: Contents = {
    put(bytes) {
      const ref = makeContentRef(bytes);
      memory.set(ref.sha256, bytes);
      return ref;
    },
    refOf: makeContentRef,
    async get(sha256) {
      return memory.get(sha256) ?? (await readIfExists(join(kept, sha256)));
    },
  };

  const append = async (entry: Entry): Promise<void> => {
    ready ??= prepare(path, kept, file, followed).catch((cause: unknown) => {
      ready = undefined;
      throw cause;
    });
    await ready;
    for (const digest of digestsIn(entryStates(entry))) {
      const bytes = memory.get(digest);
      if (stored.has(digest) || bytes === undefined) continue;
      await storeDurably(kept, digest, bytes);
      stored.add(digest);
    }
    try {
      const bytes = await appendLine(file, entry);
      followed.recordAppended(entry, bytes);
      // The process that created the file may have been killed before this.
      if (!named) await syncDirectory(path);
      named = true;
    } catch (cause) {
      // A full disk may have stored half a line; a line after it would turn a torn end into damage.
      ready = undefined;
      throw cause;
    }
  };

  return {
    contents,
    journal: {
      directory: path,
      append(entry) {
        const turn = queue.then(() => append(entry)).catch((cause: unknown) => Promise.reject(cannotBeWritten(path, cause)));
        queue = turn.catch(() => undefined);
        return turn;
      },
      shorten() {
        // The journal is valid without this, only longer than necessary.
        const turn = queue.then(() => shortenFile(file)).catch(() => unlink(draftPathOf(file)).catch(() => undefined));
        queue = turn;
        return turn;
      },
      async clear() {
        await queue;
        ready = undefined;
        named = false;
        stored.clear();
        // A new file may get the same inode.
        followed = followJournal(file, boot);
        await removeJournal(path, file, kept).catch((cause: unknown) => Promise.reject(cannotBeRemoved(path, cause)));
      },
    },
    async readCondition() {
      const found = readJournalState(path, followed.read);
      if (found === undefined) return 'absent';
      return found.damagedLine === undefined ? 'whole' : 'damaged';
    },
    async setAsideDamagedJournal() {
      for (let number = 1; ; number += 1) {
        const aside = `${file}.damaged-${number}`;
        if ((await readIfExists(aside)) !== undefined) continue;
        await rename(file, aside);
        await syncDirectory(path);
        return aside;
      }
    },
    async readLedger() {
      const found = readJournalState(path, followed.read);
      return found === undefined ? emptyLedger : requireLedger(found, file);
    },
  };
}

async function prepare(path: string, kept: string, file: string, { read }: FollowedJournal): Promise<void> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  checkRootOnlyDirectory(path);
  await mkdir(kept, { recursive: true, mode: 0o700 });
  await syncDirectory(dirname(path));
  await syncDirectory(path);
  await makeAppendable(file, readJournalState(path, read));
}

/** Keeps foreign files, and the directory that contains them. */
async function removeJournal(path: string, file: string, kept: string): Promise<void> {
  // The journal goes first: without it the contents mean nothing, but a journal without contents could not be restored.
  await unlink(file).catch(ignoreMissing);
  await unlink(draftPathOf(file)).catch(ignoreMissing);
  // If the sync fails, the journal may return after a power loss. Everything in it is restored by now, which needs no contents to verify,
  // so the directory is removed in any case.
  await syncDirectory(path).catch(() => undefined);
  await rm(kept, { recursive: true, force: true });
  await rmdir(path).catch(ignoreNotRemovable);
}

function cannotBeRemoved(path: string, cause: unknown): Failure {
  return new Failure('failed', `the journal, of which nothing is needed any more, cannot be removed: ${messageOf(cause)}`, {
    fix: `See why ${path} cannot be written, and destroy once more.`,
    cause,
  });
}

/** A full, read-only or broken disk is not a bug. */
function cannotBeWritten(path: string, cause: unknown): Failure {
  if (cause instanceof Failure) return cause;
  return new Failure('failed', `the journal cannot be written: ${messageOf(cause)}`, {
    fix: `Make ${path} writable, with room for it; without a journal nothing is changed.`,
    cause,
  });
}

/** The states in an entry that a later restore may write. */
function entryStates(entry: Entry): readonly State[] {
  return entry.type === 'intent'
    ? [...entry.changes.map(({ before }) => before), ...entry.sideEffectSnapshots.map(({ before }) => before)]
    : [];
}
