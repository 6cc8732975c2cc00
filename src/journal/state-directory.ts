import { mkdir, readFile, rename, rm, rmdir, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeContentRef, digestsIn, type Contents } from '../core/content.ts';
import { Failure, messageOf } from '../core/failure.ts';
import type { State } from '../core/state.ts';
import {
  type AwaitedConfirmation,
  readAwaitedConfirmation,
  removeAwaitedConfirmation,
  writeAwaitedConfirmation,
} from './awaited-confirmation.ts';
import { checkRootOnlyDirectory } from './root-only-directory.ts';
import { draftPathOf, ignoreMissing, ignoreNotRemovable, readIfExists, storeDurably } from './durable-files.ts';
import { syncDirectory } from '../host/durable/sync-directory.ts';
import type { Entry } from './journal-entry.ts';
import { followJournal } from './follow-journal.ts';
import type { Journal } from './journal.ts';
import { appendLines, makeAppendable, shortenFile } from './journal-file.ts';
import { parseLines } from './journal-line.ts';
import { findOpenRun, type RecordedRun } from './recorded-run.ts';
import { type JournalHead, removeHead, unlinkHead, writeHead } from './journal-head.ts';
import { emptyLedger, type Ledger } from './ledger.ts';
import { type CheckedJournal, explainLoss, explainOtherMachine, readCheckedJournal, requireLedger } from './read-journal.ts';

export interface StateDirectory {
  readonly journal: Journal;
  readonly contents: Contents;
  /** Reads what is owned. Rejects with a Failure of kind `denied` without root, `refused` if the journal is damaged or of another host. */
  readLedger(): Promise<Ledger>;
  /** Whether a journal exists, all its lines are there and valid, and it belongs to this host. */
  readCondition(): Promise<JournalCondition>;
  /**
   * Renames a journal that is damaged or of another host, so that a new one can begin. Resolves with its new path; lazyjack does not read it
   * any more. undefined: only the head was left of it.
   */
  setAsideJournal(condition: 'damaged' | 'other-machine'): Promise<string | undefined>;
  /** Records that the journal belongs to this host, if the user said so and there is a journal. */
  recordMachine(): Promise<void>;
  /** Resolves when the head knows every line that this process wrote. */
  flush(): Promise<void>;
  /** Reads a run that has not ended; undefined: it ended, or the journal does not have it. Rejects like `readLedger`. */
  readOpenRun(run: string): Promise<RecordedRun | undefined>;
  /** The run that awaits confirmation. It stays on disk over a reboot. */
  readonly awaited: AwaitedConfirmationStore;
}

export interface AwaitedConfirmationStore {
  /** undefined: none does, or this user cannot read it. Rejects with a Failure of kind `refused` if its file is damaged. */
  read(): Promise<AwaitedConfirmation | undefined>;
  /** Resolves when it is on disk. */
  write(awaited: AwaitedConfirmation): Promise<void>;
  remove(): Promise<void>;
}

export type JournalCondition = 'absent' | 'whole' | 'damaged' | 'other-machine';

export interface HostIds {
  /** The kernel's id of this boot; empty: unknown. */
  readonly boot: string;
  /** The `/etc/machine-id` of this host; empty: unknown. */
  readonly machine: string;
  /** The user says that a journal with another machine-id belongs to this host. */
  readonly isThisMachine?: boolean | undefined;
}

/**
 * `/var/lib/lazyjack`: the journal and the contents of before-images. Made with the first entry, 0700, and removed when nothing is owned.
 * Somebody who can write here could make root write anything anywhere, so a directory that others can write is refused.
 */
export function openStateDirectory(path: string, { boot, machine, isThisMachine = false }: HostIds): StateDirectory {
  const file = join(path, 'journal.ndjson');
  const kept = join(path, 'contents');
  let followed = followJournal(file, boot);
  const memory = new Map<string, Uint8Array>();
  const stored = new Set<string>();
  let queue: Promise<unknown> = Promise.resolve();
  let ready: Promise<void> | undefined;
  /** The journal's name is on disk; without it, the data would be lost. */
  let named = false;
  /** What the journal says before the next line. */
  let known: { lines: number; machine: string | undefined } = { lines: 0, machine: undefined };
  /** The head of the lines that are on disk. */
  let head: JournalHead | undefined;
  const read = (): CheckedJournal => readCheckedJournal(file, () => followed.read());
  const isOther = (recorded: string | undefined): recorded is string =>
    recorded !== undefined && machine !== '' && recorded !== machine && !isThisMachine;

  const contents: Contents = {
    put(bytes) {
      const ref = makeContentRef(bytes);
      memory.set(ref.sha256, bytes);
      return ref;
    },
    refOf: makeContentRef,
    async get(sha256) {
      return memory.get(sha256) ?? readIfExists(join(kept, sha256));
    },
  };

  const prepare = async (): Promise<void> => {
    await mkdir(path, { recursive: true, mode: 0o700 });
    checkRootOnlyDirectory(path);
    await mkdir(kept, { recursive: true, mode: 0o700 });
    await syncDirectory(dirname(path));
    await syncDirectory(path);
    await makeAppendable(file, requireWhole(read()));
    const { found } = read();
    known = { lines: found?.sums.length ?? 0, machine: found?.ledger.machine };
  };
  const requireWhole = ({ found, loss }: CheckedJournal): CheckedJournal['found'] => {
    if (loss !== undefined) throw explainLoss(loss, file);
    return found;
  };

  const prepareOnce = (): Promise<void> => {
    ready ??= prepare().catch((cause: unknown) => {
      ready = undefined;
      throw cause;
    });
    return ready;
  };

  /** Without `entry`: only the machine-id, if it is new. */
  const append = async (entry?: Entry): Promise<void> => {
    await prepareOnce();
    for (const digest of digestsIn(entry === undefined ? [] : entryStates(entry))) {
      const bytes = memory.get(digest);
      if (stored.has(digest) || bytes === undefined) continue;
      await storeDurably(kept, digest, bytes);
      stored.add(digest);
    }
    try {
      const isNewMachine = machine !== '' && known.machine !== machine;
      const entries: readonly Entry[] = [...(isNewMachine ? [{ type: 'machine', machine } as const] : []), ...(entry ? [entry] : [])];
      if (entries.length === 0) return;
      const appended = await appendLines(file, entries);
      followed.recordAppended(appended);
      // The process that created the file may have been killed before this.
      if (!named) await syncDirectory(path);
      named = true;
      known = { lines: known.lines + appended.sums.length, machine: isNewMachine ? machine : known.machine };
      head = { lines: known.lines, sum: appended.sums.at(-1) ?? '' };
    } catch (cause) {
      // A full disk may have stored half a line; a line after it would turn a torn end into damage.
      ready = undefined;
      throw cause;
    }
  };

  const appendInTurn = (entry?: Entry): Promise<void> => {
    const turn = queue.then(() => append(entry)).catch((cause: unknown) => Promise.reject(cannotBeWritten(path, cause)));
    // The journal is complete without its head, which only shows later whether lines are missing. So nobody waits for it, or needs it.
    queue = turn.then(() => head && writeHead(path, head)).catch(() => undefined);
    return turn;
  };

  const readLedger = async (): Promise<Ledger> => {
    const { found, loss } = read();
    if (loss !== undefined) throw explainLoss(loss, file);
    if (found === undefined) return emptyLedger;
    const ledger = requireLedger(found, file);
    if (isOther(ledger.machine)) throw explainOtherMachine(file, ledger.machine, machine);
    return ledger;
  };

  return {
    contents,
    journal: {
      directory: path,
      append: appendInTurn,
      shorten() {
        // The journal is valid without this, only longer than necessary.
        const turn = queue
          .then(() => {
            // The next entry counts the lines again.
            ready = undefined;
            head = undefined;
            return shortenFile(file);
          })
          .catch(() => unlink(draftPathOf(file)).catch(() => undefined));
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
        known = { lines: 0, machine: undefined };
        head = undefined;
        await removeJournal(path, file, kept).catch((cause: unknown) => Promise.reject(cannotBeRemoved(path, cause)));
      },
    },
    async readCondition() {
      const { found, loss } = read();
      if (loss !== undefined || found?.damagedLine !== undefined) return 'damaged';
      if (found === undefined) return 'absent';
      return isOther(found.ledger.machine) ? 'other-machine' : 'whole';
    },
    async setAsideJournal(condition) {
      const aside = await renameAside(file, condition);
      // A head without a journal is refused, so it stays until the journal has its new name.
      await syncDirectory(path);
      await removeHead(path);
      ready = undefined;
      head = undefined;
      return aside;
    },
    async recordMachine() {
      if (isThisMachine && read().found !== undefined) await appendInTurn();
    },
    async flush() {
      await queue;
    },
    readLedger,
    async readOpenRun(run) {
      await readLedger();
      const text = await readFile(file, 'utf8').catch(ignoreMissing);
      return text === undefined ? undefined : findOpenRun(parseLines(text).entries, run);
    },
    awaited: {
      read: () => readAwaitedConfirmation(path),
      async write(awaited) {
        try {
          await prepareOnce();
          await writeAwaitedConfirmation(path, awaited);
        } catch (cause) {
          throw cannotBeWritten(path, cause);
        }
      },
      remove: () => removeAwaitedConfirmation(path),
    },
  };
}

/** Resolves with the new path; undefined: there is no such file. */
async function renameAside(file: string, condition: string): Promise<string | undefined> {
  for (let number = 1; ; number += 1) {
    const aside = `${file}.${condition}-${number}`;
    if (readIfExists(aside) !== undefined) continue;
    return rename(file, aside).then(() => aside, ignoreMissing);
  }
}

/** Keeps foreign files, and the directory that contains them. */
async function removeJournal(path: string, file: string, kept: string): Promise<void> {
  // A head that returns without its journal is refused. Only a disk error and a power loss together bring it back.
  if (await unlinkHead(path)) await syncDirectory(path).catch(() => undefined);
  // Then the journal: without it the contents mean nothing, but a journal without contents could not be restored.
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
