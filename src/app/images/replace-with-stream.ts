import { randomBytes } from 'node:crypto';
import { constants, type Stats } from 'node:fs';
import { type FileHandle, lstat, open, rename, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { errorCode } from '../../core/error-code.ts';
import { Failure, messageOf } from '../../core/failure.ts';
import { withOpenParent } from '../../host/files/with-open-parent.ts';
import { syncDirectory } from '../../host/durable/sync-directory.ts';

export interface StreamedFileOptions {
  /** Replace an existing file. */
  readonly force: boolean;
  /** With gzip. */
  readonly compress: boolean;
  /** Called with the number of bytes that the file has so far. */
  readonly onProgress: (bytes: number) => void;
}

/** Rejects with a Failure if its directory cannot be opened, or if something exists at `path` that may not be replaced. */
export async function requireNewFile(path: string, force: boolean): Promise<void> {
  await explained(path, () =>
    withOpenParent(path, 'anyone', async (place) => {
      refuseExisting(path, await lstatIfPresent(place), force);
    }),
  );
}

/**
 * Writes a stream into a file, mode 0644, and resolves with its size in bytes. The data goes into a temporary file beside it, which gets the name when
 * everything is on disk: a full disk or an interruption leaves no file that looks complete. Rejects with a Failure.
 */
export async function replaceWithStream(path: string, source: AsyncIterable<Uint8Array>, options: StreamedFileOptions): Promise<number> {
  return withOpenParent(path, 'anyone', async (place) => {
    const temporary = `${dirname(place)}/.lazyjack-${randomBytes(6).toString('hex')}`;
    const handle = await explained(path, () =>
      open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o644),
    );
    try {
      const bytes = await writeAll(path, handle, source, options);
      await explained(path, async () => {
        await handle.sync();
        refuseExisting(path, await lstatIfPresent(place), options.force);
        await rename(temporary, place);
        await syncDirectory(dirname(place));
      });
      return bytes;
    } catch (cause) {
      await unlink(temporary).catch(() => undefined);
      throw cause;
    } finally {
      await handle.close();
    }
  });
}

async function writeAll(
  path: string,
  handle: FileHandle,
  source: AsyncIterable<Uint8Array>,
  { compress, onProgress }: StreamedFileOptions,
): Promise<number> {
  let bytes = 0;
  for await (const chunk of compress ? compressed(source) : source) {
    await explained(path, () => handle.appendFile(chunk));
    bytes += chunk.byteLength;
    onProgress(bytes);
  }
  return bytes;
}

function compressed(source: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  const readable = Readable.from(source);
  const gzip = createGzip();
  // pipe() does not pass an error on, and the reader would wait for ever.
  readable.on('error', (cause) => gzip.destroy(cause));
  return readable.pipe(gzip);
}

function refuseExisting(path: string, found: Stats | undefined, force: boolean): void {
  if (found === undefined) return;
  if (!found.isFile()) throw new Failure('refused', `${path} exists and is not a regular file`, { fix: 'Name another file.' });
  if (!force) throw new Failure('refused', `${path} exists`, { fix: 'Name another file, or replace it with --force.' });
}

async function lstatIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw cause;
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'its directory does not exist',
  ENOTDIR: 'its directory is not a directory',
  EACCES: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the file system is full',
  EDQUOT: 'the disk quota is exhausted',
  EFBIG: 'it is too large for the file system',
};

async function explained<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
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
