import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getAsset, isSea } from 'node:sea';

/** Reads a text file that ships with lazyjack: in the executable, or beside `dist/`. `path` is that below the root of the checkout. */
export async function readShippedFile(path: string): Promise<string> {
  return isSea() ? getAsset(path, 'utf8') : readFile(findBesideProgram(path), 'utf8');
}

/** The path of a shipped file or directory outside an executable: one level up from the bundle, three from the sources. */
export function findBesideProgram(path: string): string {
  const candidates = ['..', '../../..'].map((up) => join(import.meta.dirname, up, path));
  return candidates.find((candidate) => existsSync(candidate)) ?? candidates[0] ?? path;
}
