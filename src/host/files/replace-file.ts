import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Failure, messageOf } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import { errorCode } from '../../core/error-code.ts';

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

/** A name that says whose it is: what a killed run leaves can be told from other people's files. */
function temporaryPath(path: string): string {
  return `${dirname(path)}/${temporaryPrefix(path)}${randomBytes(6).toString('hex')}`;
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.lazyjack-`;
}

/** Removes what writes of these files left beside them that were killed half-way. Only for who holds the lock: nobody else is writing. */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths)) {
    const directory = dirname(path);
    for (const name of await namesIn(directory)) {
      const prefix = temporaryPrefix(path);
      if (name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length))) await discardLeftover(`${directory}/${name}`);
    }
  }
}

async function discardLeftover(path: string): Promise<void> {
  try {
    await discard(path);
  } catch (cause) {
    throw new Failure('failed', `what an interrupted run left cannot be removed: ${messageOf(cause)}`, {
      fix: `Make ${dirname(path)} writable, or remove ${path} yourself.`,
      cause,
    });
  }
}

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
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
export async function syncDirectory(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
