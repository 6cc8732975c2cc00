import type { Failure } from '../failure.ts';

/** Owner and permission bits (`0o644`), without the file type. */
export interface FileAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** The object at a path. A symlink in the last component is not followed. */
export type FileNode =
  | ({ readonly type: 'file'; readonly content: Uint8Array } & FileAttributes)
  | ({ readonly type: 'directory'; readonly entries: readonly string[] } & FileAttributes)
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'other' };

/** Why a path cannot be replaced or removed, or what a write loses. */
export type WriteObstacle =
  | { readonly type: 'symlink'; readonly target: string; readonly isDangling: boolean }
  | { readonly type: 'directory' | 'other' }
  /** `path`: the file or its directory. */
  | { readonly type: 'immutable' | 'append-only'; readonly path: string }
  | { readonly type: 'mount-point' }
  /** The file has this many names. A write separates one of them from the others. */
  | { readonly type: 'hard-links'; readonly count: number };

export interface FilesReader {
  /** null: the path does not exist. Rejects with a Failure of kind `denied` if reading needs root. */
  read(path: string): Promise<FileNode | null>;
  /**
   * Why a file of this owner cannot be written safely: users other than root and the owner can change a directory on the path. undefined:
   * safe, or not visible to this user.
   */
  checkPathSafety(path: string, owner: Pick<FileAttributes, 'uid' | 'gid'>): Promise<Failure | undefined>;
  /** One answer per path; null: a file there can be replaced and removed, as far as this user can see. */
  findWriteObstacles(paths: readonly string[]): Promise<readonly (WriteObstacle | null)[]>;
}

/** When a call resolves, its change is on disk and survives a power loss. */
export interface Files extends FilesReader {
  /**
   * Atomic: temporary file in the same directory, fsync, rename, fsync of the directory. Keeps SELinux label, ACL and extended attributes of
   * an existing file. Refuses an existing object that is not a regular
   * file. Refuses a path through directories that users other than root and the file's owner can change, or through symlinks not owned by
   * root.
   */
  write(path: string, content: Uint8Array, attributes: FileAttributes): Promise<void>;
  /**
   * As `write`, for a file of which others write parts too: only if it still has the content `expected`, which is checked again right before
   * the rename. false: it has not, and nothing was written.
   */
  replace(path: string, expected: Uint8Array, content: Uint8Array, attributes: FileAttributes): Promise<boolean>;
  /** The same checks. */
  makeDirectory(path: string, attributes: FileAttributes): Promise<void>;
  /**
   * The same checks. In directories that users other than root can change, only for objects that already have this owner, or for an empty
   * directory.
   */
  setAttributes(path: string, attributes: FileAttributes): Promise<void>;
  /** Removes a regular file or a symlink, also where others can write: they could remove it themselves. */
  remove(path: string): Promise<void>;
  /** Removes an empty directory only. */
  removeDirectory(path: string): Promise<void>;
}
