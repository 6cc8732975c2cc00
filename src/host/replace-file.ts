import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { FileAttributes } from '../core/files.ts';
import { errorCode } from './error-code.ts';

export function withoutFollowing(flags: number): number {
  return flags | constants.O_NOFOLLOW;
}

/** All of the new content or all of the old, whatever happens: written beside, brought to disk, renamed over. */
export async function replaceFile(path: string, content: Uint8Array, attributes: FileAttributes): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await writeNew(temporary, content, attributes);
    await rename(temporary, path);
  } catch (error) {
    await discard(temporary);
    throw error;
  }
  await syncDirectory(dirname(path));
}

const mark = '.lazyjack-';

/** A name that says whose it is: what a killed run leaves can be told from other people's files. */
function temporaryPath(path: string): string {
  return `${dirname(path)}/.${basename(path)}${mark}${randomBytes(6).toString('hex')}`;
}

/** Whether this is a name that a write killed half-way has left behind. */
export function isLeftover(name: string): boolean {
  return /^\..+\.lazyjack-[0-9a-f]{12}$/.test(name);
}

async function writeNew(path: string, content: Uint8Array, { mode, uid, gid }: FileAttributes): Promise<void> {
  // 0600 until it has its owner; the umask has no say in what fchmod sets.
  const handle = await open(path, withoutFollowing(constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL), 0o600);
  try {
    await handle.writeFile(content);
    await handle.chown(uid, gid);
    // After chown, which clears set-user-ID.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function discard(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** A rename is on disk only when the directory is. */
async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
