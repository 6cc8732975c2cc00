import {
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  ftruncateSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { errorCode } from '../../core/error-code.ts';
import { Failure } from '../../core/failure.ts';
import { lazy } from '../../core/lazy.ts';
import { explainFileError } from '../files/explain-file-error.ts';
import { commandFailure, makeCommands } from '../programs/commands.ts';
import type { ProcessIdentity } from './live-process.ts';
import { readStartTime } from './process-start-time.ts';

export interface Lock {
  /** Inherited by programs that write. While one of them lives, no other lazyjack gets the lock, even if this process is killed. */
  readonly inheritedFile: Writable;
  release(): void;
}

/**
 * Milliseconds to wait for the holder to write its name into the lock. The holder does that immediately after it takes the lock, but the
 * host may be under load.
 */
const holderEntryTimeout = 800;
const holderEntryPollInterval = 20;

/** `since`: RFC 3339; lazyjack 2.0.0 does not write it. */
const holderSchema = lazy(() => z.object({ pid: z.number(), startTime: z.string(), command: z.string(), since: z.string().optional() }));

const lockPath = '/run/lazyjack.lock';

/** The lazyjack that holds the lock. */
export interface LockHolder {
  readonly pid: number;
  /** `lazyjack apply`. */
  readonly command: string;
  /** When it took the lock, RFC 3339; undefined: a lazyjack that does not record it. */
  readonly since?: string | undefined;
}

/** Another process holds the lock: a lazyjack, or a program that a killed one started. */
export class LockHeld extends Failure {
  /** Who holds it, for a sentence: `lazyjack apply (process 123)`. */
  readonly holder: string;

  constructor(holder: string, message: string, fix: string) {
    super('refused', message, { fix });
    this.holder = holder;
  }
}

/**
 * The lazyjack that is changing this host, if one is. A process that has the number of a lazyjack that was killed is recognised by its start time.
 * Takes no lock, so it does not delay anybody.
 */
export function readLockHolder(path = lockPath): LockHolder | undefined {
  const holder = readHolder(path);
  if (holder === undefined || readStartTime(holder.pid) !== holder.startTime) return undefined;
  const { pid, command, since } = holder;
  return { pid, command, ...(since !== undefined && { since }) };
}

/**
 * Allows one writer at a time. The kernel releases the lock on an open file with its last holder, so no stale lock can remain. Node has no
 * call for this lock: `flock` takes it as a child that inherits the descriptor, and this process keeps it.
 */
export async function takeLock(command: string, path = lockPath): Promise<Lock> {
  for (;;) {
    const fd = openLockFile(path);
    const inheritedFile = createWriteStream('', { fd, autoClose: false });
    let held = false;
    try {
      const finished = await makeCommands(() => [inheritedFile]).attempt('flock', ['--nonblock', '3']);
      if (finished.exitCode === 1) {
        // The holder released the lock in the meantime: try again.
        const holder = await findHolderFailure(fd, path);
        if (holder === undefined) continue;
        throw holder;
      }
      if (finished.exitCode !== 0) throw commandFailure(finished);
      // The previous holder may have removed the file after we opened it and before we locked it. Such a lock is worthless.
      held = isSameFile(fd, path);
    } finally {
      if (!held) closeSync(fd);
    }
    if (!held) continue;
    const release = (): void => {
      try {
        unlinkSync(path);
      } catch {
        // A remaining file does no harm: only the kernel's lock on it counts.
      }
      closeSync(fd);
    };
    try {
      ftruncateSync(fd);
      const holder = { pid: process.pid, startTime: readStartTime(process.pid) ?? '', command, since: new Date().toISOString() };
      writeSync(fd, `${JSON.stringify(holder)}\n`, 0);
    } catch (error) {
      release();
      throw explainFileError(`write the lock ${path}`, error);
    }
    return { inheritedFile, release };
  }
}

function openLockFile(path: string): number {
  refuseForeignObject(path);
  try {
    // Not readable by other users: a process that can open the file can hold the lock.
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw explainFileError(`open the lock ${path}`, error);
  }
}

/** Refuses anything but a file in the place of the lock. */
function refuseForeignObject(path: string): void {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? 'a directory' : found.isSymbolicLink() ? 'a symbolic link' : 'not a file';
  throw new Failure('refused', `${path}, with which only one lazyjack works at a time, is ${what}`, {
    fix: `lazyjack did not create it. Move it away: mv ${path} ${path}.old`,
  });
}

function isSameFile(fd: number, path: string): boolean {
  try {
    const [opened, current] = [fstatSync(fd), statSync(path)];
    return opened.ino === current.ino && opened.dev === current.dev;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Returns a refusal that names the holder, or undefined if the lock is free. A new holder needs a moment to write its name: only if no name
 * appears within `signingTime` does lazyjack report the orphan of an earlier run.
 */
async function findHolderFailure(fd: number, path: string): Promise<LockHeld | undefined> {
  for (let waited = 0; ; waited += holderEntryPollInterval) {
    if (!isSameFile(fd, path)) return undefined;
    const holder = readLockHolder(path);
    if (holder !== undefined) {
      const name = `${holder.command} (process ${holder.pid})`;
      return new LockHeld(
        name,
        `another lazyjack is at work: ${name}`,
        'Wait for it to end. With --lock-timeout SECONDS, this command waits.',
      );
    }
    if (waited >= holderEntryTimeout) return orphanFailure(path);
    await sleep(holderEntryPollInterval);
  }
}

/** The programs that hold the lock although the lazyjack that started them has ended. None while a lazyjack holds it. */
export function listOrphans(path = lockPath): readonly ProcessIdentity[] {
  if (readLockHolder(path) !== undefined) return [];
  return findLockHolders(path).flatMap(({ pid }) => {
    const startTime = readStartTime(pid);
    return pid === process.pid || startTime === undefined ? [] : [{ pid, startTime }];
  });
}

function orphanFailure(path: string): LockHeld {
  const orphans = findLockHolders(path).filter(({ pid }) => pid !== process.pid);
  const who = orphans.map(({ pid, name }) => `${name} (process ${pid})`).join(', ');
  return new LockHeld(
    who === '' ? 'a program that an earlier lazyjack started' : who,
    `a program that an earlier lazyjack started still runs${who === '' ? '' : `: ${who}`}`,
    orphans.length === 0 ? 'Wait for it to end.' : `Wait for it to end, or end it: kill ${orphans.map(({ pid }) => pid).join(' ')}`,
  );
}

/** Returns undefined if the holder has taken the lock and has not written its name, or was killed before it could. */
function readHolder(path: string): z.infer<ReturnType<typeof holderSchema>> | undefined {
  try {
    return holderSchema().safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

/**
 * Lists the processes that hold the lock on this file, as far as this user can see. A process that only has the file open is waiting for
 * the lock and does not hold it.
 */
function findLockHolders(path: string): readonly { readonly pid: number; readonly name: string }[] {
  return listDirectory('/proc').flatMap((entry) => {
    const pid = Number(entry);
    if (!Number.isInteger(pid)) return [];
    const holds = listDirectory(`/proc/${pid}/fd`).some(
      (fd) =>
        undefinedOnError(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === path &&
        /^lock:.*\bFLOCK\b/m.test(undefinedOnError(() => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8')) ?? ''),
    );
    return holds ? [{ pid, name: undefinedOnError(() => readFileSync(`/proc/${pid}/comm`, 'utf8').trim()) ?? '?' }] : [];
  });
}

function listDirectory(directory: string): readonly string[] {
  return undefinedOnError(() => readdirSync(directory)) ?? [];
}

/** Processes may end while lazyjack reads their entries. */
function undefinedOnError<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
