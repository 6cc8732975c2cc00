import { lstat, readlink } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Failure } from '../core/failure.ts';

/** As many as the kernel follows. */
const maxSymlinks = 40;

/**
 * Refuses a path that leads through somebody else's symbolic link: who owns it could send a write by root anywhere.
 * Links of root's own (`/lib`, `/var/run`) are followed.
 */
export async function refuseForeignParents(path: string): Promise<void> {
  let pending = parts(dirname(resolve(path)));
  let at = '';
  let followed = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    const here = `${at}/${next}`;
    const stats = await lstat(here);
    if (!stats.isSymbolicLink()) {
      at = here;
      continue;
    }
    if (stats.uid !== 0) {
      throw new Failure('refused', `${path} leads through ${here}, a symbolic link that does not belong to root`, {
        fix: `Make ${here} a directory, or give it to root: chown --no-dereference root ${here}`,
      });
    }
    if (++followed > maxSymlinks) throw new Failure('refused', `${path} leads through too many symbolic links`);
    pending = [...parts(resolve(at === '' ? '/' : at, await readlink(here))), ...pending];
    at = '';
  }
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '');
}
