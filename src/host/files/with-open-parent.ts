import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import { unsafePathFailure } from '../../core/path-safety/unsafe-path.ts';
import { type TrustedWriters, isProtectedFromOthers } from '../../core/path-safety/protected-from-others.ts';

/** The kernel's limit for symbolic links. */
const maxSymlinks = 40;

/**
 * Who, besides root, may change the directories of a path: the owner of the written file, who would harm only himself, or `anyone`, where the caller
 * gives the reason.
 */
export type PathTrust = NonNullable<TrustedWriters['owner']> | 'anyone';

/** O_PATH opens a directory without the right to list it. Node has no constant for it (open(2); the same number on x64 and arm64). */
const openPathFlag = 0o10000000;

export interface ParentDirectory {
  /** Users other than root can change the path. */
  readonly isWritableByOthers: boolean;
}

/**
 * Holds the parent directory open and acts on the last part of the path in it, so that nobody can redirect the write by swapping a directory for a
 * link. `act` gets a path through that descriptor and must not follow a link in its last part. Follows links owned by root (`/lib`, `/var/run`) or by
 * the current user, and refuses all others.
 */
export async function withOpenParent<Result>(
  path: string,
  trust: PathTrust,
  act: (place: string, parent: ParentDirectory) => Promise<Result>,
): Promise<Result> {
  const absolute = resolve(path);
  const { handle, isWritableByOthers } = await openParentDirectory(absolute, trust);
  try {
    return await act(`${descriptorPath(handle)}/${basename(absolute)}`, { isWritableByOthers });
  } finally {
    await handle.close();
  }
}

async function openParentDirectory(path: string, trust: PathTrust): Promise<ParentDirectory & { readonly handle: FileHandle }> {
  let pending = splitPath(dirname(path));
  let followed = 0;
  let shown = '';
  let isWritableByOthers = false;
  let handle = await openDirectoryHandle('/');
  try {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const here = `${descriptorPath(handle)}/${next}`;
      const stats = await lstat(here);
      if (!stats.isSymbolicLink()) {
        const inner = await openDirectoryHandle(here);
        await handle.close();
        handle = inner;
        shown = `${shown}/${next}`;
        const attributes = await handle.stat();
        if (trust !== 'anyone') refuseWritableByOthers(attributes, trust, { path, shown });
        isWritableByOthers ||= !isProtectedFromOthers(attributes, { self: ownUid });
        continue;
      }
      if (stats.uid !== 0 && stats.uid !== ownUid) {
        throw new Failure('refused', `${path} leads through ${shown}/${next}, a symbolic link that does not belong to root`, {
          fix: `Make ${shown}/${next} a directory, or give it to root: chown --no-dereference root ${shown}/${next}`,
        });
      }
      if (++followed > maxSymlinks) throw new Failure('refused', `${path} leads through too many symbolic links`);
      const target = await readlink(here);
      pending = [...splitPath(target), ...pending];
      if (!target.startsWith('/')) continue;
      await handle.close();
      handle = await openDirectoryHandle('/');
      shown = '';
    }
    return { handle, isWritableByOthers };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const ownUid = process.geteuid?.();

function refuseWritableByOthers(
  attributes: FileAttributes,
  owner: NonNullable<TrustedWriters['owner']>,
  { path, shown }: { readonly path: string; readonly shown: string },
): void {
  if (!isProtectedFromOthers(attributes, { self: ownUid, owner })) throw unsafePathFailure(path, shown, owner);
}

function openDirectoryHandle(path: string): Promise<FileHandle> {
  return open(path, openPathFlag | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

function descriptorPath({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

function splitPath(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
