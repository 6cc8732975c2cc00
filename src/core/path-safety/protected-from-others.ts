import type { FileAttributes } from '../host/files-port.ts';

/** Whom one expects to change a directory, beside root. */
export interface TrustedWriters {
  /** Who runs this. */
  readonly self?: number | undefined;
  /** Whose the thing is that is written there. */
  readonly owner?: Pick<FileAttributes, 'uid' | 'gid'> | undefined;
}

/**
 * Whether nobody but root, and whom one expects, can put something else in the place of what is in this directory. In a sticky one nobody can
 * but who owns the thing. The group root is root.
 */
export function isProtectedFromOthers({ uid, gid, mode }: FileAttributes, { self = 0, owner }: TrustedWriters = {}): boolean {
  const writable = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0 && gid !== owner?.gid);
  return (uid === 0 || uid === self || uid === owner?.uid) && (!writable || (mode & 0o1000) !== 0);
}
