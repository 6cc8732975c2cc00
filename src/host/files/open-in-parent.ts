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
export type Trust = NonNullable<TrustedWriters['owner']> | 'anyone';

/** O_PATH opens a directory without the right to list it. Node has no constant for it (open(2); the same number on x64 and arm64). */
const placeOnly = 0o10000000;

export interface Parent {
  /** Users other than root can change the path. */
  readonly shared: boolean;
}

/**
 * Holds the parent directory open and acts on the last part of the path in it, so that nobody can redirect the write by swapping a directory for a
 * link. `act` gets a path through that descriptor and must not follow a link in its last part. Follows links owned by root (`/lib`, `/var/run`) or by
 * the current user, and refuses all others.
 */
export async function inParent<Result>(
  path: string,
  trust: Trust,
  act: (place: string, parent: Parent) => Promise<Result>,
): Promise<Result> {
  const absolute = resolve(path);
  const { handle, shared } = await openDirectory(absolute, trust);
  try {
    return await act(`${placeOf(handle)}/${basename(absolute)}`, { shared });
  } finally {
    await handle.close();
  }
}

async function openDirectory(path: string, trust: Trust): Promise<Parent & { readonly handle: FileHandle }> {
  let pending = parts(dirname(path));
  let followed = 0;
  let shown = '';
  let shared = false;
  let handle = await openOne('/');
  try {
    for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
      const here = `${placeOf(handle)}/${next}`;
      const stats = await lstat(here);
      if (!stats.isSymbolicLink()) {
        const inner = await openOne(here);
        await handle.close();
        handle = inner;
        shown = `${shown}/${next}`;
        const attributes = await handle.stat();
        if (trust !== 'anyone') refuseWritable(attributes, trust, { path, shown });
        shared ||= !isProtectedFromOthers(attributes, { self });
        continue;
      }
      if (stats.uid !== 0 && stats.uid !== self) {
        throw new Failure('refused', `${path} leads through ${shown}/${next}, a symbolic link that does not belong to root`, {
          fix: `Make ${shown}/${next} a directory, or give it to root: chown --no-dereference root ${shown}/${next}`,
        });
      }
      if (++followed > maxSymlinks) throw new Failure('refused', `${path} leads through too many symbolic links`);
      const target = await readlink(here);
      pending = [...parts(target), ...pending];
      if (!target.startsWith('/')) continue;
      await handle.close();
      handle = await openOne('/');
      shown = '';
    }
    return { handle, shared };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

const self = process.geteuid?.();

function refuseWritable(
  attributes: FileAttributes,
  owner: NonNullable<TrustedWriters['owner']>,
  { path, shown }: { readonly path: string; readonly shown: string },
): void {
  if (!isProtectedFromOthers(attributes, { self, owner })) throw unsafePathFailure(path, shown, owner);
}

function openOne(path: string): Promise<FileHandle> {
  return open(path, placeOnly | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

function placeOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
