import { isFailure } from '../../core/failure.ts';
import type { FileNode, FilesReader } from '../../core/host/files-port.ts';
import { readThroughLinks } from '../../core/host/read-through-links.ts';

/** undefined: missing, no regular file, or only root can read it. A plan without root omits such facts, and apply reads them. */
export async function readText(files: FilesReader, path: string): Promise<string | undefined> {
  const node = await readNode(files, path);
  return node?.type === 'file' ? Buffer.from(node.content).toString('utf8') : undefined;
}

/** The paths of the entries of a directory, sorted; none if it is missing. */
export async function listPaths(files: FilesReader, directory: string, extension = ''): Promise<readonly string[]> {
  const node = await readNode(files, directory);
  if (node?.type !== 'directory') return [];
  return node.entries
    .filter((name) => name.endsWith(extension))
    .toSorted()
    .map((name) => `${directory}/${name}`);
}

/** The files of a directory with their texts; without those that this user may not read. */
export async function readTexts(
  files: FilesReader,
  paths: readonly string[],
): Promise<readonly { readonly path: string; readonly text: string }[]> {
  const texts = await Promise.all(paths.map((path) => readText(files, path)));
  return paths.flatMap((path, at) => {
    const text = texts[at];
    return text === undefined ? [] : [{ path, text }];
  });
}

/** Whether only another user, such as root, can read one of these files or list the directory of one. */
export async function areSomeDenied(files: FilesReader, paths: readonly string[]): Promise<boolean> {
  const nodes = await Promise.all(paths.map((path) => readIfAllowed(files, path)));
  return nodes.includes('denied');
}

async function readNode(files: FilesReader, path: string): Promise<FileNode | null> {
  const node = await readIfAllowed(files, path);
  return node === 'denied' ? null : node;
}

async function readIfAllowed(files: FilesReader, path: string): Promise<FileNode | null | 'denied'> {
  try {
    return await readThroughLinks(files, path);
  } catch (thrown) {
    if (isFailure(thrown, 'denied')) return 'denied';
    throw thrown;
  }
}
