import { isFailure } from '../../core/failure.ts';
import type { FilesReader } from '../../core/host/files-port.ts';

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

async function readNode(files: FilesReader, path: string) {
  try {
    return await files.read(path);
  } catch (thrown) {
    if (isFailure(thrown, 'denied')) return null;
    throw thrown;
  }
}
