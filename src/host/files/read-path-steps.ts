import { lstatSync, readlinkSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure.ts';
import type { FileAttributes } from '../../core/host/files-port.ts';
import type { PathStep } from '../../core/path-safety/path-steps.ts';

/** The kernel's limit for symbolic links. */
const maxSymlinks = 40;

/**
 * Lists every directory and symbolic link of a path, starting at `/`, and its target last. If no other user can change any of them, no other user can
 * change what the path means. Throws the file system's error.
 */
export function readPathSteps(path: string): readonly [PathStep, ...PathStep[]] {
  const steps: [PathStep, ...PathStep[]] = [toPathStep('/', lstatSync('/'))];
  // Does not normalize first: `..` after a link leads to the parent of the link's target.
  let pending = splitPath(path.startsWith('/') ? path : `${process.cwd()}/${path}`);
  let at = '/';
  let followed = 0;
  for (let next = pending.shift(); next !== undefined; next = pending.shift()) {
    if (next === '..') {
      at = dirname(at);
      continue;
    }
    const here = at === '/' ? `/${next}` : `${at}/${next}`;
    const stats = lstatSync(here);
    steps.push(toPathStep(here, stats));
    if (!stats.isSymbolicLink()) {
      at = here;
      continue;
    }
    if (++followed > maxSymlinks) throw new Failure('refused', `${path} leads through too many symbolic links`);
    const target = readlinkSync(here);
    pending = [...splitPath(target), ...pending];
    if (target.startsWith('/')) at = '/';
  }
  return steps;
}

/** Permission bits, without the file type. */
export function attributesOf({ uid, gid, mode }: Stats): FileAttributes {
  return { uid, gid, mode: mode & 0o7777 };
}

function toPathStep(path: string, stats: Stats): PathStep {
  const type = stats.isSymbolicLink() ? 'symlink' : stats.isDirectory() ? 'directory' : 'file';
  return { path, type, ...attributesOf(stats) };
}

function splitPath(path: string): string[] {
  return path.split('/').filter((part) => part !== '' && part !== '.');
}
