import { dirname, resolve } from 'node:path/posix';
import type { FileNode, FilesReader } from './files-port.ts';

/** The kernel follows 40. Nobody's configuration needs more than a few. */
const maximumLinks = 8;

/**
 * What a program finds that opens the path: links are followed. null: missing, or links without an end. Rejects as `FilesReader.read` does. For
 * files that only the administrator or other programs write; a file that lazyjack writes is read as it is, since a link is never replaced.
 */
export async function readThroughLinks(files: FilesReader, path: string): Promise<FileNode | null> {
  let place = path;
  for (let followed = 0; followed <= maximumLinks; followed += 1) {
    const node = await files.read(place);
    if (node?.type !== 'symlink') return node;
    place = resolve(dirname(place), node.target);
  }
  return null;
}
