import type { FileAttributes } from '../host/files-port.ts';
import { type TrustedWriters, isProtectedFromOthers } from './protected-from-others.ts';

/** A directory or symbolic link that a path leads through, or the file at its end. */
export interface PathStep extends FileAttributes {
  /** Absolute, without a symbolic link but in its last part. */
  readonly path: string;
  readonly type: 'directory' | 'symlink' | 'file';
}

/** Where others than root and whom one expects can change what a path leads to. Of a symbolic link only the owner counts: its target is never rewritten. */
export function findStepsOpenToOthers(way: readonly PathStep[], expected: TrustedWriters): readonly PathStep[] {
  const found = way.filter(({ type, uid, gid, mode }) => {
    switch (type) {
      case 'directory':
        return !isProtectedFromOthers({ uid, gid, mode }, expected);
      case 'symlink':
        return !isProtectedFromOthers({ uid, gid, mode: 0 }, expected);
      case 'file':
        // The sticky bit protects what is in a directory, and nothing of a file.
        return !isProtectedFromOthers({ uid, gid, mode: mode & 0o777 }, expected);
    }
  });
  return [...new Map(found.map((step) => [step.path, step])).values()];
}
