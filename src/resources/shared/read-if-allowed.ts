import { type Failure, isFailure } from '../../core/failure.ts';
import type { FileNode, FilesReader } from '../../core/host/files-port.ts';

/** What is at a path, null for nothing; a Failure, not thrown, where this user may not look. */
export async function readIfAllowed(files: FilesReader, path: string): Promise<FileNode | Failure | null> {
  try {
    return await files.read(path);
  } catch (thrown) {
    if (isFailure(thrown, 'denied')) return thrown;
    throw thrown;
  }
}
