import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getAsset, isSea } from 'node:sea';
import { Failure, messageOf } from '../../core/failure.ts';

/**
 * Reads a text file that ships with lazyjack: in the executable, or beside `dist/`. `path` is that below the root of the checkout. Rejects with a Failure
 * if a script of Node.js was copied without its package.
 */
export async function readShippedFile(path: string): Promise<string> {
  if (isSea()) return getAsset(path, 'utf8');
  try {
    return await readFile(findBesideProgram(path), 'utf8');
  } catch (cause) {
    throw new Failure('missing', `${path}, which ships with lazyjack, cannot be read: ${messageOf(cause)}`, {
      fix: 'Use the single executable of a release, or the whole package instead of its script alone.',
      cause,
    });
  }
}

/** The path of a shipped file or directory outside an executable: one level up from the bundle, three from the sources. */
export function findBesideProgram(path: string): string {
  const candidates = ['..', '../../..'].map((up) => join(import.meta.dirname, up, path));
  return candidates.find((candidate) => existsSync(candidate)) ?? candidates[0] ?? path;
}
