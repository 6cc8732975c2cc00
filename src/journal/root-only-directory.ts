import { lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../core/failure.ts';
import { isProtectedFromOthers } from '../core/path-safety/protected-from-others.ts';

/** Checks that the path is not a symlink and that only root can write to it. Throws a Failure of kind `refused`, or a file system error. */
export function checkRootOnlyDirectory(path: string): void {
  const found = lstatSync(path);
  const refuse = (what: string): never => {
    throw new Failure('refused', `${what} is not a directory that only root can write`, {
      fix: `Check it with \`ls -ld ${what}\`: a user who can write there could make lazyjack write anywhere.`,
    });
  };
  if (!found.isDirectory()) {
    throw new Failure(
      'refused',
      `${path} is ${found.isSymbolicLink() ? 'a symbolic link' : 'not a directory'}, and lazyjack did not create it`,
      {
        fix: `Move it away: mv ${path} ${path}.old. If the journal of this host is elsewhere, put its directory in this place, or mount it here.`,
      },
    );
  }
  const isForeign = found.uid !== 0 && found.uid !== process.geteuid?.();
  if (isForeign || (found.mode & 0o022) !== 0) refuse(path);
  // A user who can rename the directory can replace it; in a sticky directory only the owner can.
  for (let at = dirname(realpathSync(path)); ; at = dirname(at)) {
    const above = lstatSync(at);
    if (!isProtectedFromOthers(above, { self: process.geteuid?.() })) refuse(at);
    if (at === '/') return;
  }
}
