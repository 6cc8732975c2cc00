import { constants, readFileSync } from 'node:fs';
import { open, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../core/error-code.ts';
import { syncDirectory } from '../host/durable/sync-directory.ts';

/** Stores content under its digest, once. */
export async function storeDurably(directory: string, digest: string, bytes: Uint8Array): Promise<void> {
  const target = join(directory, digest);
  if (
    await stat(target).then(
      ({ size }) => size === bytes.length,
      () => false,
    )
  ) {
    // The process that stored it may have been killed before the name was on disk.
    await syncDirectory(directory);
    return;
  }
  await replaceDurably(target, bytes);
}

/** Temporary name of a file while it is written; a killed run may leave it behind. */
export function draftPathOf(target: string): string {
  return `${target}.new`;
}

/** Atomic: the file always has either all of the old content or all of the new. */
export async function replaceDurably(target: string, bytes: Uint8Array): Promise<void> {
  const draft = draftPathOf(target);
  const handle = await open(draft, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(draft, target);
  await syncDirectory(dirname(target));
}

/** undefined: the file does not exist, or this user cannot read it. */
export function readIfExists(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errorCode(cause) ?? '')) return undefined;
    throw cause;
  }
}

export function ignoreMissing(cause: unknown): undefined {
  if (errorCode(cause) !== 'ENOENT') throw cause;
}

/** For directories that are not empty or are a mount point. */
export function ignoreNotRemovable(cause: unknown): undefined {
  if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'EBUSY'].includes(errorCode(cause) ?? '')) throw cause;
}
