import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readlink, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../core/failure.ts';
import type { FileAttributes, FileNode, Files } from '../core/files.ts';
import { errorCode } from './error-code.ts';
import { explainFileError } from './explain-file-error.ts';
import { inParent, type Trust } from './in-parent.ts';
import { replaceFile, syncDirectory, withoutFollowing } from './replace-file.ts';

const permissionBits = 0o7777;

/** The file system. Extended attributes and ACLs of a replaced file are not kept: none of the files lazyjack writes carries any. */
export const linuxFiles: Files = filesThrough('root');

/** The same for files that belong to others, such as a configuration in somebody's home: they may change the way there. */
export const filesOfAnyone: Files = filesThrough('anyone');

function filesThrough(trust: Trust): Files {
  return {
    read: (path) => explained(`read ${path}`, () => readNode(path)),

    write: (path, content, attributes) =>
      explained(`write ${path}`, () =>
        inParent(path, trust, async (place) => {
          const type = await typeOf(place);
          if (type !== undefined && type !== 'file') throw new Failure('refused', `${path} is not a regular file: ${type}`);
          await replaceFile(place, content, attributes);
        }),
      ),

    makeDirectory: (path, attributes) =>
      explained(`make the directory ${path}`, () =>
        inParent(path, trust, async (place) => {
          await mkdir(place, { mode: 0o700 });
          await giveAttributes(place, attributes);
          await syncDirectory(dirname(place));
        }),
      ),

    setAttributes: (path, attributes) =>
      explained(`change owner and mode of ${path}`, () => inParent(path, trust, (place) => giveAttributes(place, attributes))),

    remove: (path) => explained(`remove ${path}`, () => inParent(path, trust, (place) => durably(place, unlink))),

    removeDirectory: (path) => explained(`remove the directory ${path}`, () => inParent(path, trust, (place) => durably(place, rmdir))),
  };
}

/** A name is gone, also after a power loss, when its directory is on disk. */
async function durably(place: string, remove: (place: string) => Promise<void>): Promise<void> {
  await remove(place);
  await syncDirectory(dirname(place));
}

/** Of what is there, not of what a link points to. */
async function giveAttributes(place: string, { mode, uid, gid }: FileAttributes): Promise<void> {
  // A pipe in its place must not keep us waiting for its other end.
  const handle = await open(place, withoutFollowing(constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    await handle.chown(uid, gid);
    // After chown, which clears set-user-ID.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readNode(path: string): Promise<FileNode | null> {
  const type = await typeOf(path);
  switch (type) {
    case undefined:
      return null;
    case 'symlink':
      return { type, target: await readlink(path) };
    case 'file':
      return readRegular(path);
    case 'directory': {
      const { mode, uid, gid } = await lstat(path);
      return { type, entries: (await readdir(path)).sort(), mode: mode & permissionBits, uid, gid };
    }
    case 'other':
      return { type };
  }
}

/** Looked at before it is opened: opening a device or a pipe does something. */
async function typeOf(path: string): Promise<FileNode['type'] | undefined> {
  try {
    const stats = await lstat(path);
    if (stats.isFile()) return 'file';
    if (stats.isDirectory()) return 'directory';
    return stats.isSymbolicLink() ? 'symlink' : 'other';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}

async function readRegular(path: string): Promise<FileNode> {
  const handle = await open(path, withoutFollowing(constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    const { mode, uid, gid } = await handle.stat();
    return { type: 'file', content: new Uint8Array(await handle.readFile()), mode: mode & permissionBits, uid, gid };
  } finally {
    await handle.close();
  }
}

async function explained<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw explainFileError(what, error);
  }
}
