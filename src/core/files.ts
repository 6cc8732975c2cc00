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
}

/** What these resolve to have done is on disk: a power loss does not undo it. */
export interface Files extends FilesReader {
  /**
   * All of the new content or all of the old, at any instant: temporary file in the same directory, fsync, rename, fsync of the directory.
   * Refuses what is there and not a regular file, and a parent that is somebody else's symlink.
   */
  write(path: string, content: Uint8Array, attributes: FileAttributes): Promise<void>;
  makeDirectory(path: string, attributes: FileAttributes): Promise<void>;
  setAttributes(path: string, attributes: FileAttributes): Promise<void>;
  /** A regular file or a symlink. */
  remove(path: string): Promise<void>;
  /** Only an empty one. */
  removeDirectory(path: string): Promise<void>;
}
