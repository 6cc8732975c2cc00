import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../core/failure.ts';
import { isProtectedFromOthers } from '../core/path-safety/protected-from-others.ts';

/** Not a symlink, and nobody else's to write. Throws a Failure of kind `refused`, or what the file system says. */
export function checkRootOnlyDirectory(path: string): void {
  const found = lstatSync(path);
  const refuse = (what: string): never => {
    throw new Failure('refused', `${what} is not a directory that only root can write`, {
      fix: `Look at it with \`ls -ld ${what}\`; whoever can write there could make lazyjack write anywhere.`,
    });
  };
  const theirs = found.uid !== 0 && found.uid !== process.geteuid?.();
  if (!found.isDirectory() || theirs || (found.mode & 0o022) !== 0) refuse(path);
  // Who can rename it can put another in its place; in a sticky directory only who owns it.
  for (let at = dirname(realpathSync(path)); ; at = dirname(at)) {
    const above = lstatSync(at);
    if (!isProtectedFromOthers(above, { self: process.geteuid?.() })) refuse(at);
    if (at === '/') return;
  }
}
