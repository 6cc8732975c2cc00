import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../../core/error-code.ts';
import { Failure, messageOf } from '../../core/failure.ts';
import { syncDirectory } from '../../host/durable/sync-directory.ts';
import { withOpenParent } from '../../host/files/with-open-parent.ts';
import { lstatIfPresent } from './lstat-if-present.ts';

export interface OutputFileOptions {
  /** Permission bits. The umask may remove some. */
  readonly mode: number;
  /** false: an existing file is refused. */
  readonly force: boolean;
}

/**
 * Rejects with a Failure if the directory of a file that the user named cannot be opened, or if something exists at `path` that may not be replaced:
 * anything but a regular file, and without `force` that too.
 */
export async function requireReplaceable(path: string, force: boolean): Promise<void> {
  await explained(path, () => withOpenParent(path, 'anyone', (place) => refuseExisting(path, place, force)));
}

/**
 * Writes a file that the user named. `write` gets a new file of the current user beside it, which takes the name when everything is on disk: a full
 * disk or an interruption leaves no file that looks complete, and other hard links of the old file do not get the content. Follows no link in the last
 * part of the path, whichever user owns it. Rejects with a Failure; errors of `write` pass unchanged.
 */
export async function replaceOutputFile<Result>(
  path: string,
  { mode, force }: OutputFileOptions,
  write: (file: FileHandle) => Promise<Result>,
): Promise<Result> {
  await requireReplaceable(path, force);
  return withOpenParent(path, 'anyone', async (place) => {
    const temporary = `${dirname(place)}/.lazyjack-${randomBytes(6).toString('hex')}`;
    const file = await explained(path, () =>
      open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, mode),
    );
    try {
      const result = await write(file);
      await explained(path, async () => {
        await file.sync();
        await refuseExisting(path, place, force);
        await rename(temporary, place);
        await syncDirectory(dirname(place));
      });
      return result;
    } catch (cause) {
      await unlink(temporary).catch(() => undefined);
      throw cause;
    } finally {
      await file.close();
    }
  });
}

async function refuseExisting(path: string, place: string, force: boolean): Promise<void> {
  const stats = await lstatIfPresent(place);
  if (stats === undefined) return;
  if (stats.isSymbolicLink())
    throw new Failure('refused', `${path} is a symbolic link`, { fix: 'Name another file, or the target of the link.' });
  if (!stats.isFile()) throw new Failure('refused', `${path} exists and is not a regular file`, { fix: 'Name another file.' });
  if (!force) throw new Failure('refused', `${path} exists`, { fix: 'Name another file, or replace this one with --force.' });
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'its directory is not a directory',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not replace the file there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the file system is full',
  EDQUOT: 'the disk quota is exhausted',
  EFBIG: 'it is too large for the file system',
};

/** Turns an error of the file system into a Failure that names the file. */
export async function explained<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('failed', `${path} cannot be written: ${reasons[errorCode(cause) ?? ''] ?? messageOf(cause)}`, {
      fix: 'Name a file in another directory.',
      cause,
    });
  }
}
