import type { FileAttributes } from '../host/files-port.ts';

/** Users, besides root, who may change a directory. */
export interface TrustedWriters {
  /** The user who runs lazyjack. */
  readonly self?: number | undefined;
  /** Owner of the object that is written there. */
  readonly owner?: Pick<FileAttributes, 'uid' | 'gid'> | undefined;
}

/**
 * Whether only root and the expected users can replace an entry of this directory. In a sticky directory only the entry's owner can. Group
 * root counts as root.
 */
export function isProtectedFromOthers({ uid, gid, mode }: FileAttributes, { self = 0, owner }: TrustedWriters = {}): boolean {
  const writable = (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0 && gid !== owner?.gid);
  return (uid === 0 || uid === self || uid === owner?.uid) && (!writable || (mode & 0o1000) !== 0);
}
