import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes, Files } from '../../core/host/files-port.ts';
import { explainFileError } from './explain-file-error.ts';
import { inParent, type Trust } from './open-in-parent.ts';
import { readNode, typeOf } from './read-file-node.ts';
import { replaceFile, syncDirectory, withoutFollowing } from './replace-file.ts';

/**
 * The file system. Refuses to write where anyone but root and the owner could swap the path. Does not preserve extended attributes and ACLs of a
 * replaced file: no file that lazyjack writes has any.
 */
export const linuxFiles: Files = filesThrough('owner');

/** The same for files of other users, such as a configuration in a home directory: the owner may change the directories of the path. */
export const filesOfAnyone: Files = filesThrough('anyone');

function filesThrough(trusted: 'owner' | 'anyone'): Files {
  const trust = (owner: FileAttributes): Trust => (trusted === 'anyone' ? trusted : owner);
  return {
    checkPathSafety: (path, owner) => obstacle(path, trusted === 'anyone' ? trusted : owner),

    read: (path) => explained(`read ${path}`, async () => readNode(path)),

    write: (path, content, attributes) =>
      explained(`write ${path}`, () =>
        inParent(path, trust(attributes), async (place) => {
          const type = typeOf(place);
          if (type !== undefined && type !== 'file') throw new Failure('refused', `${path} is not a regular file: ${type}`);
          await replaceFile(place, content, attributes);
        }),
      ),

    makeDirectory: (path, attributes) =>
      explained(`make the directory ${path}`, () =>
        inParent(path, trust(attributes), async (place, { shared }) => {
          await mkdir(place, { mode: 0o700 });
          await giveAttributes({ path, place, shared }, attributes);
          await syncDirectory(dirname(place));
        }),
      ),

    setAttributes: (path, attributes) =>
      explained(`change owner and mode of ${path}`, () =>
        inParent(path, trust(attributes), (place, { shared }) => giveAttributes({ path, place, shared }, attributes)),
      ),

    remove: (path) => explained(`remove ${path}`, () => inParent(path, 'anyone', (place) => durably(place, unlink))),

    removeDirectory: (path) => explained(`remove the directory ${path}`, () => inParent(path, 'anyone', (place) => durably(place, rmdir))),
  };
}

/** Syncs the directory, so that a removal survives a power loss. */
async function durably(place: string, remove: (place: string) => Promise<void>): Promise<void> {
  await remove(place);
  await syncDirectory(dirname(place));
}

/** Describes the entry itself; does not follow a link. */
async function giveAttributes(
  { path, place, shared }: { readonly path: string; readonly place: string; readonly shared: boolean },
  { mode, uid, gid }: FileAttributes,
): Promise<void> {
  // A pipe in place of the file must not block the open.
  const handle = await open(place, withoutFollowing(constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    if (shared) await refuseExchanged(handle, path, uid);
    await handle.chown(uid, gid);
    // After chown, which clears set-user-ID.
    await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Where other users can change the path, they could have moved a file of root there under another name, and a chown would give it to them. Files that
 * they own already and empty directories are safe.
 */
async function refuseExchanged(handle: FileHandle, path: string, owner: number): Promise<void> {
  const stats = await handle.stat();
  if (stats.uid === owner) return;
  if (stats.isDirectory() && (await readdir(`/proc/self/fd/${handle.fd}`)).length === 0) return;
  throw new Failure('refused', `${path} belongs to ${stats.uid}, and others than root can put things there: it is not given to ${owner}`, {
    fix: `Look what it is (ls -ld ${path}), and move it away or give it to its owner.`,
  });
}

async function obstacle(path: string, trust: Trust): Promise<Failure | undefined> {
  try {
    await inParent(path, trust, async () => undefined);
    return undefined;
  } catch (cause) {
    // Missing directories are created later. An unreadable path is reported when it is written.
    return cause instanceof Failure ? cause : undefined;
  }
}

async function explained<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw explainFileError(what, error);
  }
}
