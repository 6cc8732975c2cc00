import type { FileAttributes } from '../host/files-port.ts';
import { type TrustedWriters, isProtectedFromOthers } from './protected-from-others.ts';

/** A directory or symlink on a path, or the file at its end. */
export interface PathStep extends FileAttributes {
  /** Absolute; only its last component may be a symlink. */
  readonly path: string;
  readonly type: 'directory' | 'symlink' | 'file';
}

/**
 * Steps at which users other than root and the expected ones can change where the path leads. For a symlink only the owner counts: its
 * target cannot be modified.
 */
export function findStepsOpenToOthers(steps: readonly PathStep[], expected: TrustedWriters): readonly PathStep[] {
  const unsafe = steps.filter(({ type, uid, gid, mode }) => {
    switch (type) {
      case 'directory':
        return !isProtectedFromOthers({ uid, gid, mode }, expected);
      case 'symlink':
        return !isProtectedFromOthers({ uid, gid, mode: 0 }, expected);
      case 'file':
        // The sticky bit protects the entries of a directory, but not a file.
        return !isProtectedFromOthers({ uid, gid, mode: mode & 0o777 }, expected);
    }
  });
  return [...new Map(unsafe.map((step) => [step.path, step])).values()];
}
