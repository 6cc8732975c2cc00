import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, rmdir, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes, Files } from '../../core/host/files-port.ts';
import { explainFileError } from './explain-file-error.ts';
import { findWriteObstacles } from './find-write-obstacles.ts';
import { withOpenParent, type PathTrust } from './with-open-parent.ts';
import { readFileNode, readNodeType } from './read-file-node.ts';
import { type NewFile, replaceFile, addNoFollowFlag, temporaryPath } from './replace-file.ts';
import { syncDirectory } from '../durable/sync-directory.ts';

/** The file system. Refuses to write where anyone but root and the owner could swap the path. */
export const linuxFiles: Files = makeFiles('owner');

/** The same for files of other users, such as a configuration in a home directory: the owner may change the directories of the path. */
export const linuxUserFiles: Files = makeFiles('anyone');

function makeFiles(trusted: 'owner' | 'anyone'): Files {
  const trust = (owner: FileAttributes): PathTrust => (trusted === 'anyone' ? trusted : owner);
  const writeFile = ({ path, ...file }: NewFile & { readonly path: string }): Promise<boolean> =>
    withExplainedErrors(`write ${path}`, () =>
      withOpenParent(path, trust(file.attributes), async (place) => {
        const type = readNodeType(place);
        if (type !== undefined && type !== 'file') throw new Failure('refused', `${path} is not a regular file: ${type}`);
        return replaceFile(place, file);
      }),
    );
  return {
    checkPathSafety: (path, owner) => findUnsafePath(path, trusted === 'anyone' ? trusted : owner),

    findWriteObstacles,

    read: (path) => withExplainedErrors(`read ${path}`, async () => readFileNode(path)),

    async write(path, content, attributes) {
      await writeFile({ path, content, attributes });
    },

    replace: (path, expected, content, attributes) => writeFile({ path, content, attributes, expected }),

    makeDirectory: (path, attributes) =>
      withExplainedErrors(`make the directory ${path}`, () =>
        withOpenParent(path, trust(attributes), async (place, { isWritableByOthers }) => {
          await placeNewDirectory({ path, place, shared: isWritableByOthers }, attributes);
        }),
      ),

    setAttributes: (path, attributes) =>
      withExplainedErrors(`change owner and mode of ${path}`, () =>
        withOpenParent(path, trust(attributes), (place, { isWritableByOthers }) =>
          setNodeAttributes({ path, place, shared: isWritableByOthers }, attributes),
        ),
      ),

    remove: (path) => withExplainedErrors(`remove ${path}`, () => withOpenParent(path, 'anyone', (place) => removeDurably(place, unlink))),

    removeDirectory: (path) =>
      withExplainedErrors(`remove the directory ${path}`, () => withOpenParent(path, 'anyone', (place) => removeDurably(place, rmdir))),
  };
}

/** Syncs the directory, so that a removal survives a power loss. */
async function removeDurably(place: string, remove: (place: string) => Promise<void>): Promise<void> {
  await remove(place);
  await syncDirectory(dirname(place));
}

interface Place {
  readonly path: string;
  /** The path through a descriptor of its directory. */
  readonly place: string;
  /** Users other than root can change the path. */
  readonly shared: boolean;
}

/** Renamed into place with its owner and mode, so that no kill leaves a directory that only root can enter, and that a plan takes for the desired one. */
async function placeNewDirectory({ path, place, shared }: Place, attributes: FileAttributes): Promise<void> {
  if (readNodeType(place) !== undefined) throw new Failure('failed', `cannot make the directory ${path}: it is there already`);
  const temporary = temporaryPath(place);
  await mkdir(temporary, { mode: 0o700 });
  try {
    await setNodeAttributes({ path, place: temporary, shared }, attributes);
    // Replaces only an empty directory. Whoever makes one in this instant gets the owner and mode that the plan shows.
    await rename(temporary, place);
  } catch (error) {
    await rmdir(temporary);
    throw error;
  }
  await syncDirectory(dirname(place));
}

/** Describes the entry itself; does not follow a link. */
async function setNodeAttributes({ path, place, shared }: Place, { mode, uid, gid }: FileAttributes): Promise<void> {
  // A pipe in place of the file must not block the open.
  const handle = await open(place, addNoFollowFlag(constants.O_RDONLY | constants.O_NONBLOCK));
  try {
    if (shared) await refuseSubstituted(handle, path, uid);
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
async function refuseSubstituted(handle: FileHandle, path: string, owner: number): Promise<void> {
  const stats = await handle.stat();
  if (stats.uid === owner) return;
  if (stats.isDirectory() && (await readdir(`/proc/self/fd/${handle.fd}`)).length === 0) return;
  throw new Failure('refused', `${path} belongs to ${stats.uid}, and others than root can put things there: it is not given to ${owner}`, {
    fix: `Look what it is (ls -ld ${path}), and move it away or give it to its owner.`,
  });
}

async function findUnsafePath(path: string, trust: PathTrust): Promise<Failure | undefined> {
  try {
    await withOpenParent(path, trust, async () => undefined);
    return undefined;
  } catch (cause) {
    // Missing directories are created later. An unreadable path is reported when it is written.
    return cause instanceof Failure ? cause : undefined;
  }
}

async function withExplainedErrors<Result>(what: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw explainFileError(what, error);
  }
}
