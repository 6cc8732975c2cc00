import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutOnHost } from '../../../lab/hosts/checkout-on-host.ts';
import { projectRoot } from '../../../lab/hosts/project-root.ts';

const directory = join(projectRoot, 'dist/packages');

/** The directory of the packages, as a host sees it. */
export const packagesOnHost = `${checkoutOnHost}/dist/packages`;

/** Builds the packages where they are missing or not of the program in `dist`. Returns their names by their suffix: `deb`, `tar.gz`, `tgz`. */
export function ensureBuiltPackages(): ReadonlyMap<string, string> {
  if (!areCurrent())
    execFileSync(process.execPath, ['scripts/package.mjs', '--fast'], { cwd: projectRoot, stdio: ['ignore', 'ignore', 'inherit'] });
  return new Map(readdirSync(directory).map((name) => [name.replace(/^lazyjack[_-](?:images)?[\d.]+(?:_linux_[a-z0-9]+)?\./u, ''), name]));
}

export const readPackage = (name: string): Buffer => readFileSync(join(directory, name));

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** All packages are of one build, and the same source gives the same bundle. */
function areCurrent(): boolean {
  const [tarball] = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.tgz')) : [];
  if (tarball === undefined) return false;
  const bundle = execFileSync('tar', ['-xzOf', join(directory, tarball), 'package/dist/lazyjack.js'], { maxBuffer: 1 << 28 });
  return bundle.equals(readFileSync(join(projectRoot, 'dist/lazyjack.js')));
}
