import {
  closeSync,
  constants,
  createWriteStream,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import type { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';
import { Failure } from '../../core/failure.ts';
import { commandFailed, commands } from '../programs/commands.ts';
import { errorCode } from '../../core/error-code.ts';
import { explainFileError } from '../files/explain-file-error.ts';
import { lockHolders } from './lock-holders.ts';
import { startTimeOf } from './process-start-time.ts';

export interface Lock {
  /** Inherited by programs that write. While one of them lives, no other lazyjack gets the lock, even if this process is killed. */
  readonly inherit: Writable;
  release(): void;
}

/**
 * Milliseconds to wait for the holder to write its name into the lock. The holder does that immediately after it takes the lock, but the
 * host may be under load.
 */
const signingTime = 800;
const signingStep = 20;

const content = z.object({ pid: z.number(), startTime: z.string(), command: z.string() });

/**
 * Allows one writer at a time. The kernel releases the lock on an open file with its last holder, so no stale lock can remain. Node has no
 * call for this lock: `flock` takes it as a child that inherits the descriptor, and this process keeps it.
 */
export async function takeLock(command: string, path = '/run/lazyjack.lock'): Promise<Lock> {
  for (;;) {
    const fd = open(path);
    const inherit = createWriteStream('', { fd, autoClose: false });
    let held = false;
    try {
      const finished = await commands(() => [inherit]).attempt('flock', ['--nonblock', '3']);
      if (finished.exitCode === 1) {
        // The holder released the lock in the meantime: try again.
        const holder = await holderOf(fd, path);
        if (holder === undefined) continue;
        throw holder;
      }
      if (finished.exitCode !== 0) throw commandFailed(finished);
      // The previous holder may have removed the file after we opened it and before we locked it. Such a lock is worthless.
      held = isStillAt(fd, path);
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
      writeSync(fd, `${JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) ?? '', command })}\n`, 0);
    } catch (error) {
      release();
      throw explainFileError(`write the lock ${path}`, error);
    }
    return { inherit, release };
  }
}

function open(path: string): number {
  try {
    // Not readable by other users: a process that can open the file can hold the lock.
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw explainFileError(`open the lock ${path}`, error);
  }
}

function isStillAt(fd: number, path: string): boolean {
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
async function holderOf(fd: number, path: string): Promise<Failure | undefined> {
  for (let waited = 0; ; waited += signingStep) {
    if (!isStillAt(fd, path)) return undefined;
    const holder = readHolder(path);
    if (holder !== undefined && startTimeOf(holder.pid) === holder.startTime) {
      return new Failure('refused', `another lazyjack is at work: ${holder.command} (process ${holder.pid})`, {
        fix: 'Wait for it to end.',
      });
    }
    if (waited >= signingTime) return heldByOrphan(path);
    await sleep(signingStep);
  }
}

function heldByOrphan(path: string): Failure {
  const orphans = lockHolders(path).filter(({ pid }) => pid !== process.pid);
  const who = orphans.map(({ pid, name }) => `${name} (process ${pid})`).join(', ');
  return new Failure('refused', `a program that an earlier lazyjack started still runs${who === '' ? '' : `: ${who}`}`, {
    fix: orphans.length === 0 ? 'Wait for it to end.' : `Wait for it to end, or end it: kill ${orphans.map(({ pid }) => pid).join(' ')}`,
  });
}

/** Returns undefined if the holder has taken the lock and has not written its name, or was killed before it could. */
function readHolder(path: string): z.infer<typeof content> | undefined {
  try {
    return content.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
