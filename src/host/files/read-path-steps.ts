import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import type { PathStep } from '../../core/path-safety/path-steps.ts';

/** As many as the kernel follows. */
const maxSymlinks = 40;

/**
 * Every directory and symbolic link that a path leads through, from `/` on, and last what it leads to. Where nobody else can change one of them, nobody
 * else can change what the last path means. Throws what the file system says.
 */
export function wayTo(path: string): readonly [PathStep, ...PathStep[]] {
  const steps: [PathStep, ...PathStep[]] = [stepOf('/', lstatSync('/'))];
  // Not normalized beforehand: `..` behind a link leads to the parent of what the link points to.
  let pending = parts(path.startsWith('/') ? path : `${process.cwd()}/${path}`);
  let at = '/';
  let followed = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (next === '..') {
      at = dirname(at);
      continue;
    }
    const here = at === '/' ? `/${next}` : `${at}/${next}`;
    const stats = lstatSync(here);
    steps.push(stepOf(here, stats));
    if (!stats.isSymbolicLink()) {
      at = here;
      continue;
    }
    if (++followed > maxSymlinks) throw new Failure('refused', `${path} leads through too many symbolic links`);
    const target = readlinkSync(here);
    pending = [...parts(target), ...pending];
    if (target.startsWith('/')) at = '/';
  }
  return steps;
}

/** Owner and permission bits, without the type. */
export function attributesOf({ uid, gid, mode }: Stats): FileAttributes {
  return { uid, gid, mode: mode & 0o7777 };
}

function stepOf(path: string, stats: Stats): PathStep {
  const type = stats.isSymbolicLink() ? 'symlink' : stats.isDirectory() ? 'directory' : 'file';
  return { path, type, ...attributesOf(stats) };
}

function parts(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
