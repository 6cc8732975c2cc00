import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Copies files into a directory, with modes that do not depend on the umask or the checkout, and one time for everything.
 *
 * @param {string} directory
 * @param {readonly { readonly source: string, readonly path: string, readonly mode: number }[]} files `path`: below the directory
 * @param {number} epoch seconds
 */
export function stageFiles(directory, files, epoch) {
  for (const { source, path, mode } of files) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    copyFileSync(source, target);
    chmodSync(target, mode);
  }
  normalize(directory, epoch);
}

/**
 * Gives all directories mode 0755, and everything the same time.
 *
 * @param {string} path
 * @param {number} epoch seconds
 */
export function normalize(path, epoch) {
  if (statSync(path).isDirectory()) {
    for (const name of readdirSync(path)) normalize(join(path, name), epoch);
    chmodSync(path, 0o755);
  }
  utimesSync(path, epoch, epoch);
}
