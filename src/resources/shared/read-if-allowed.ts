import { type Failure, isFailure } from '../../core/failure.ts';
import type { FileNode, FilesReader } from '../../core/host/files-port.ts';

/** What is at a path; null: nothing. Returns a Failure, without throwing it, if this user may not read the path. */
export async function readIfAllowed(files: FilesReader, path: string): Promise<FileNode | Failure | null> {
  try {
    return await files.read(path);
  } catch (thrown) {
    if (isFailure(thrown, 'denied')) return thrown;
    throw thrown;
  }
}
