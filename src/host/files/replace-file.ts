import { randomBytes } from 'node:crypto';
import { type BigIntStats, constants, fstatSync, linkSync, lstatSync, renameSync, unlinkSync } from 'node:fs';
import { type FileHandle, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { Failure, messageOf } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import { errorCode } from '../../core/error-code.ts';
import { copyAttributes } from './copy-attributes.ts';
import { syncDirectory } from '../durable/sync-directory.ts';

export function addNoFollowFlag(flags: number): number {
  return flags | constants.O_NOFOLLOW;
}

export interface NewFile {
  readonly content: Uint8Array;
  readonly attributes: FileAttributes;
  /** Replaces only a file that has this content. */
  readonly expected?: Uint8Array;
}

/**
 * Writes a temporary file beside the target, syncs it and renames it, so that the target has either the new content or the old. ACL and
 * extended attributes of an existing target are kept. false: the target is not as expected, and keeps its content.
 */
export async function replaceFile(path: string, { content, attributes, expected }: NewFile): Promise<boolean> {
  const temporary = temporaryPath(path);
  const existing = await openIfExists(path);
  try {
    const version = existing && versionOf(fstatSync(existing.fd, { bigint: true }));
    if (expected !== undefined && (existing === undefined || Buffer.compare(await existing.readFile(), expected) !== 0)) return false;
    await writeNewFile(temporary, content, attributes, existing);
    if (expected === undefined) renameSync(temporary, path);
    else if (!replaceUnchanged(path, temporary, version)) return false;
  } catch (error) {
    await removeIfExists(temporary);
    throw error;
  } finally {
    await existing?.close();
  }
  await syncDirectory(dirname(path));
  return true;
}

/**
 * Renames only if the target still has this version. A foreign write between the comparison and the rename shows in the old file, which
 * then comes back. Synchronous, so that as little time as possible passes in between.
 */
function replaceUnchanged(path: string, temporary: string, version: string | undefined): boolean {
  const old = temporaryPath(path);
  try {
    linkSync(path, old);
    const isUnchanged = readVersion(path) === version;
    if (isUnchanged) renameSync(temporary, path);
    else unlinkSync(temporary);
    const isLost = isUnchanged && readVersion(old) !== version;
    if (isLost) renameSync(old, path);
    return isUnchanged && !isLost;
  } finally {
    // Also after a call that failed although the kernel had carried it out.
    unlinkIfPresent(old);
  }
}

function unlinkIfPresent(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Differs after any write: by another inode, another size or another time in nanoseconds. */
function versionOf({ dev, ino, size, mtimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs].join(' ');
}

function readVersion(path: string): string | undefined {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats && versionOf(stats);
}

async function openIfExists(path: string): Promise<FileHandle | undefined> {
  try {
    // A pipe in place of the file must not block the open.
    return await open(path, addNoFollowFlag(constants.O_RDONLY | constants.O_NONBLOCK));
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** The name of a temporary file or directory identifies lazyjack, so that leftovers of a killed run differ from foreign files. */
export function temporaryPath(path: string): string {
  return `${dirname(path)}/${temporaryPrefix(path)}${randomBytes(6).toString('hex')}`;
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.lazyjack-`;
}

/** Removes temporary files and directories that killed writes of these paths left behind. Call only with the lock held: then nobody else is writing. */
export async function removeLeftovers(paths: readonly string[]): Promise<void> {
  for (const path of new Set(paths)) {
    const directory = dirname(path);
    for (const name of await listNames(directory)) {
      const prefix = temporaryPrefix(path);
      if (name.startsWith(prefix) && /^[0-9a-f]{12}$/.test(name.slice(prefix.length))) await removeLeftover(`${directory}/${name}`);
    }
  }
}

async function removeLeftover(path: string): Promise<void> {
  try {
    await removeIfExists(path);
  } catch (cause) {
    throw new Failure('failed', `what an interrupted run left cannot be removed: ${messageOf(cause)}`, {
      fix: `Make ${dirname(path)} writable, or remove ${path} yourself.`,
      cause,
    });
  }
}

async function listNames(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function writeNewFile(
  path: string,
  content: Uint8Array,
  { mode, uid, gid }: FileAttributes,
  existing: FileHandle | undefined,
): Promise<void> {
  // 0600 until the owner is set. The umask does not affect fchmod.
  const handle = await open(path, addNoFollowFlag(constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL), 0o600);
  try {
    if (existing !== undefined) {
      await copyAttributes(existing, handle);
      // Closes an ACL too, by its mask, until the final mode opens it again.
      await handle.chmod(0o600);
    }
    await handle.writeFile(content);
    await handle.chown(uid, gid);
    // After chown, which clears set-user-ID.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function removeIfExists(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    const code = errorCode(error);
    // Linux says EISDIR, POSIX EPERM. A leftover directory is empty.
    if (code === 'EISDIR' || code === 'EPERM') await rmdir(path);
    else if (code !== 'ENOENT') throw error;
  }
}
