import type { Failure } from '../failure.ts';

/** Owner and permission bits (`0o644`), without the file type. */
export interface FileAttributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** What is at a path; the last component is never followed. */
export type FileNode =
  | ({ readonly type: 'file'; readonly content: Uint8Array } & FileAttributes)
  | ({ readonly type: 'directory'; readonly entries: readonly string[] } & FileAttributes)
  | { readonly type: 'symlink'; readonly target: string }
  | { readonly type: 'other' };

export interface FilesReader {
  /** null: nothing there. Rejects with a Failure of kind `denied` where reading needs root. */
  read(path: string): Promise<FileNode | null>;
  /**
   * Why something of this owner cannot be written here, because others than root and the owner can change the way there. undefined: that is not so,
   * or not seen.
   */
  checkPathSafety(path: string, owner: Pick<FileAttributes, 'uid' | 'gid'>): Promise<Failure | undefined>;
}

/** What these resolve to have done is on disk: a power loss does not undo it. */
export interface Files extends FilesReader {
  /**
   * All of the new content or all of the old, at any instant: temporary file in the same directory, fsync, rename, fsync of the directory.
   * Refuses what is there and not a regular file, and a way through directories that others than root and the owner of what is written can change,
   * or through symlinks that are not root's.
   */
  write(path: string, content: Uint8Array, attributes: FileAttributes): Promise<void>;
  /** The same way. */
  makeDirectory(path: string, attributes: FileAttributes): Promise<void>;
  /** The same way; and where others than root can change it, only of what has this owner already, or is an empty directory. */
  setAttributes(path: string, attributes: FileAttributes): Promise<void>;
  /** A regular file or a symlink. Also where others can write: nothing goes there that they could not remove. */
  remove(path: string): Promise<void>;
  /** Only an empty one. */
  removeDirectory(path: string): Promise<void>;
}
