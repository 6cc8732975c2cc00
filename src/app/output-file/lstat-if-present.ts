import type { Stats } from 'node:fs';
import { lstat } from 'node:fs/promises';
import { errorCode } from '../../core/error-code.ts';

/** Describes the entry itself; does not follow a link. undefined: there is none. Rejects with the file system's other errors. */
export async function lstatIfPresent(path: string): Promise<Stats | undefined> {
  try {
    return await lstat(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '')) return undefined;
    throw cause;
  }
}
