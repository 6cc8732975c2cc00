import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** The names of the files that `npm run package` writes, of every version. */
const own = /^(?:SHA256SUMS|lazyjack-\d[\w.-]*\.tgz|lazyjack(?:-images)?_\d[\w.-]*_linux_(?:amd64|arm64)\.(?:tar\.gz|deb|rpm|cdx\.json))$/;

/**
 * Throws if the directory has anything that `npm run package` did not write: nothing else is deleted.
 *
 * @param {string} directory
 */
export function refuseForeignFiles(directory) {
  const foreign = existsSync(directory) ? readdirSync(directory).filter((name) => !own.test(name)) : [];
  if (foreign.length > 0)
    throw new Error(
      `${directory} has files that are no packages of lazyjack: ${foreign.join(', ')}. Name a new or an empty directory with --out.`,
    );
}

/**
 * Replaces the packages in a directory by those of another one.
 *
 * @param {string} source
 * @param {string} target
 */
export function replacePackages(source, target) {
  refuseForeignFiles(target);
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(target)) rmSync(join(target, name));
  for (const name of readdirSync(source)) copyFileSync(join(source, name), join(target, name));
}
