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
  /** For programs that write: while one of them lives, nobody else gets the lock, also when this process was killed. */
  readonly inherit: Writable;
  release(): void;
}

/** Milliseconds for a name to appear in the lock: it is the next thing that its holder does, but its machine may be loaded. */
const signingTime = 800;
const signingStep = 20;

const content = z.object({ pid: z.number(), startTime: z.string(), command: z.string() });

/**
 * One writer at a time. The kernel's lock on an open file goes with its last holder, so nothing stale can be left behind.
 * Node cannot ask for one; `flock` does, as a child with our descriptor, and what it got stays with us.
 */
export async function takeLock(command: string, path = '/run/lazyjack.lock'): Promise<Lock> {
  for (;;) {
    const fd = open(path);
    const inherit = createWriteStream('', { fd, autoClose: false });
    let held = false;
    try {
      const finished = await commands(() => [inherit]).attempt('flock', ['--nonblock', '3']);
      if (finished.exitCode === 1) {
        // Released while its holder was looked for: ask again.
        const holder = await holderOf(fd, path);
        if (holder === undefined) continue;
        throw holder;
      }
      if (finished.exitCode !== 0) throw commandFailed(finished);
      // The holder before us may have removed the file between our opening and locking it: that lock is worth nothing.
      held = isStillAt(fd, path);
    } finally {
      if (!held) closeSync(fd);
    }
    if (!held) continue;
    const release = (): void => {
      try {
        unlinkSync(path);
      } catch {
        // Whoever comes next takes the file that is left: only the kernel's lock on it counts.
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
    // Not for others to read: whoever can open it can hold it.
    return openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    throw explainFileError(`open the lock ${path}`, error);
  }
}

function isStillAt(fd: number, path: string): boolean {
  try {
    const [ours, there] = [fstatSync(fd), statSync(path)];
    return ours.ino === there.ino && ours.dev === there.dev;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

/**
 * Who holds it, as a refusal; undefined: nobody any more. Whoever has just got it takes a moment to write its name, and is no orphan: what
 * a lazyjack left behind is called one only when nobody has signed in that time.
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

/** undefined: between taking the lock and writing its name, or cut off there. */
function readHolder(path: string): z.infer<typeof content> | undefined {
  try {
    return content.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch {
    return undefined;
  }
}
