import type { FileAttributes } from './files.ts';

/**
 * Whether nobody but root, or `self`, can put something else in the place of what is in this directory. In a sticky one nobody can but who owns
 * the thing. The group root is root.
 */
export function isRootsAlone({ uid, gid, mode }: FileAttributes, self = 0): boolean {
  const writable = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0);
  return (uid === 0 || uid === self) && (!writable || (mode & 0o1000) !== 0);
}
