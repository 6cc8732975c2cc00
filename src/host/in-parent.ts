import { constants } from 'node:fs';
import { type FileHandle, lstat, open, readlink } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';
import { isRootsAlone } from '../core/roots-alone.ts';

/** As many as the kernel follows. */
const maxSymlinks = 40;

/**
 * Whose directories a path may lead through. `root`: those that only root can change, for whatever root alone should have. `anyone`: also
 * those of others, for a file that is theirs.
 */
export type Trust = 'root' | 'anyone';

/**
 * Acts on the last part of a path in its directory, which is held open: somebody who swaps a directory on the way for a link meanwhile
 * sends nothing elsewhere. `act` gets a path by way of that descriptor, and must not follow a link in its last part.
 *
 * Links of root's own (`/lib`, `/var/run`) are followed, those of others are refused.
 */
export async function inParent<Result>(path: string, trust: Trust, act: (place: string) => Promise<Result>): Promise<Result> {
  const absolute = resolve(path);
  const parent = await openDirectory(absolute, trust);
  try {
    return await act(`${placeOf(parent)}/${basename(absolute)}`);
  } finally {
    await parent.close();
  }
}

async function openDirectory(path: string, trust: Trust): Promise<FileHandle> {
  let pending = parts(dirname(path));
  let followed = 0;
  let shown = '';
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
        if (trust === 'root') await refuseWritable(handle, path, shown);
        continue;
      }
      if (stats.uid !== 0) {
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
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function refuseWritable(handle: FileHandle, path: string, shown: string): Promise<void> {
  if (isRootsAlone(await handle.stat(), process.geteuid?.())) return;
  throw new Failure('refused', `${path} leads through ${shown}, which others than root can write`, {
    fix: `Whoever can write there could send a write by root elsewhere: take another place, or give it to root alone (ls -ld ${shown}).`,
  });
}

function openOne(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
}

function placeOf({ fd }: FileHandle): string {
  return `/proc/self/fd/${fd}`;
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
