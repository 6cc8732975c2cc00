import { constants } from 'node:fs';
import { chmod, lchown, lstat, mkdir, open, readdir, readlink, rmdir, unlink } from 'node:fs/promises';
import { Failure } from '../core/failure.ts';
import type { FileNode, Files } from '../core/files.ts';
import { errorCode } from './error-code.ts';
import { explainFileError } from './explain-file-error.ts';
import { refuseForeignParents } from './refuse-foreign-parents.ts';
import { replaceFile, withoutFollowing } from './replace-file.ts';

const permissionBits = 0o7777;

/** The file system. Extended attributes and ACLs of a replaced file are not kept: none of the files lazyjack writes carries any. */
export const linuxFiles: Files = {
  read: (path) => explained(`read ${path}`, () => readNode(path)),

  write: (path, content, attributes) =>
    explained(`write ${path}`, async () => {
      await refuseForeignParents(path);
      const type = await typeOf(path);
      if (type !== undefined && type !== 'file') throw new Failure('refused', `${path} is not a regular file: ${type}`);
      await replaceFile(path, content, attributes);
    }),

  makeDirectory: (path, attributes) =>
    explained(`make the directory ${path}`, async () => {
      await refuseForeignParents(path);
      await mkdir(path, { mode: 0o700 });
      await lchown(path, attributes.uid, attributes.gid);
      await chmod(path, attributes.mode);
    }),

  setAttributes: (path, { mode, uid, gid }) =>
    explained(`change owner and mode of ${path}`, async () => {
      await refuseForeignParents(path);
      const handle = await open(path, withoutFollowing(constants.O_RDONLY));
      try {
        await handle.chown(uid, gid);
        // After chown, which clears set-user-ID.
        await handle.chmod(mode);
      } finally {
        await handle.close();
      }
    }),

  remove: (path) =>
    explained(`remove ${path}`, async () => {
      await refuseForeignParents(path);
      await unlink(path);
    }),

  removeDirectory: (path) =>
    explained(`remove the directory ${path}`, async () => {
      await refuseForeignParents(path);
      await rmdir(path);
    }),
};

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
