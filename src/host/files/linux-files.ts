import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes, Files } from '../../core/host/files-port.ts';
import { explainFileError } from './explain-file-error.ts';
import { inParent, type Trust } from './open-in-parent.ts';
import { readNode, typeOf } from './read-file-node.ts';
import { replaceFile, syncDirectory, withoutFollowing } from './replace-file.ts';

/** The file system. What others than root and the owner could exchange is not written. Extended attributes and ACLs of a replaced file are not kept: none of the files lazyjack writes carries any. */
export const linuxFiles: Files = filesThrough('owner');

/** The same for files that belong to others, such as a configuration in somebody's home: they may change the way there. */
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

/** A name is gone, also after a power loss, when its directory is on disk. */
async function durably(place: string, remove: (place: string) => Promise<void>): Promise<void> {
  await remove(place);
  await syncDirectory(dirname(place));
}

/** Of what is there, not of what a link points to. */
async function giveAttributes(
  { path, place, shared }: { readonly path: string; readonly place: string; readonly shared: boolean },
  { mode, uid, gid }: FileAttributes,
): Promise<void> {
  // A pipe in its place must not keep us waiting for its other end.
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
 * Where others can change the way, they could have put something there that is root's, under another name: it must not become theirs. What is
 * theirs already they could change themselves; in an empty directory there is nothing to be had.
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
    // What is missing on the way will be made; what cannot be looked at is found when it is written.
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
