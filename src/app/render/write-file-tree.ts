import { constants } from 'node:fs';
import { mkdir, readFile, readdir, realpath, rmdir, unlink } from 'node:fs/promises';
import { posix } from 'node:path';
import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';
import { lstatIfPresent } from '../output-file/lstat-if-present.ts';
import { replaceOutputFile } from '../output-file/replace-output-file.ts';
import { withOpenParent } from '../../host/files/with-open-parent.ts';

/** Lists the files of the last run. It shows that lazyjack wrote the directory, and which files may be replaced or deleted. */
const markerFile = 'lazyjack-render.json';

const relativePathSchema = z
  .string()
  .refine((path) => path !== '' && !path.startsWith('/') && posix.normalize(path) === path && !path.startsWith('..'));
const markerSchema = z.looseObject({ format: z.literal('lazyjack-render'), version: z.literal(1), files: z.array(relativePathSchema) });

/** Files by their path below a directory. */
export type FileTree = ReadonlyMap<string, string>;

export interface FileTreeChanges {
  /** New files, and files whose content changed. */
  readonly changed: number;
  readonly deleted: number;
}

/**
 * Makes a directory contain exactly this tree, besides files that others added later. The directory must be new, empty except for git's files, or
 * written by an earlier run. No symlink in it is followed.
 */
export async function writeFileTree(
  directory: string,
  tree: FileTree,
  metadata: Readonly<Record<string, string>>,
): Promise<FileTreeChanges> {
  try {
    return await replaceFileTree(directory, tree, metadata);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('failed', `${directory} cannot be written: ${messageOf(cause)}`, {
      fix: 'Name another directory with --out.',
      cause,
    });
  }
}

async function replaceFileTree(directory: string, tree: FileTree, metadata: Readonly<Record<string, string>>): Promise<FileTreeChanges> {
  const root = await makeRootDirectory(directory);
  const old = await readMarker(root, directory);
  for (const path of new Set([...tree.keys(), ...old])) await refuseForeignPath(root, path, old);
  const renderMarker = (files: readonly string[]): string =>
    `${JSON.stringify({ format: 'lazyjack-render', version: 1, ...metadata, files: [...new Set(files)].sort() }, null, 2)}\n`;
  // The marker lists every file before it is written, so that an interrupted run can be repeated.
  if (![...tree.keys()].every((path) => old.has(path))) await writeTreeFile(root, markerFile, renderMarker([...old, ...tree.keys()]));
  const stale = [...old].filter((path) => !tree.has(path));
  for (const path of stale) await deleteTreeFile(root, path);
  let changed = 0;
  for (const [path, content] of tree) if (await writeTreeFile(root, path, content)) changed += 1;
  await writeTreeFile(root, markerFile, renderMarker([...tree.keys()]));
  return { changed, deleted: stale.length };
}

async function makeRootDirectory(directory: string): Promise<string> {
  try {
    await mkdir(directory, { recursive: true });
    return await realpath(directory);
  } catch (cause) {
    throw new Failure('refused', `${directory} cannot be made: ${messageOf(cause)}`, { fix: 'Name another directory with --out.', cause });
  }
}

async function readMarker(root: string, directory: string): Promise<ReadonlySet<string>> {
  const text = await lstatIfPresent(`${root}/${markerFile}`).then((node) =>
    node?.isFile() === true ? readFile(`${root}/${markerFile}`, 'utf8') : undefined,
  );
  if (text === undefined) {
    const others = (await readdir(root)).filter((name) => !name.startsWith('.git')).sort();
    if (others.length === 0) return new Set();
    throw new Failure(
      'refused',
      `${directory} is not empty, and not written by \`lazyjack render\`: ${others.slice(0, 3).join(', ')} is there`,
      {
        fix: 'Name a new directory with --out.',
      },
    );
  }
  try {
    return new Set(markerSchema.parse(JSON.parse(text)).files);
  } catch (cause) {
    throw new Failure('refused', `${directory}/${markerFile} is not as \`lazyjack render\` wrote it`, {
      fix: 'Name a new directory with --out, or empty this one.',
      cause,
    });
  }
}

/** Refuses a path that leads through a file or a symlink, or that ends at anything except a file of an earlier run. */
async function refuseForeignPath(root: string, path: string, old: ReadonlySet<string>): Promise<void> {
  const refuse = (place: string, what: string): never => {
    throw new Failure('refused', `${place} is ${what}, which \`lazyjack render\` did not write`, { fix: 'Move it out of the way.' });
  };
  const parts = path.split('/');
  for (const at of parts.keys()) {
    const place = parts.slice(0, at + 1).join('/');
    const node = await lstatIfPresent(`${root}/${place}`);
    if (node === undefined) return;
    if (node.isSymbolicLink()) refuse(place, 'a symlink');
    if (at < parts.length - 1) {
      if (!node.isDirectory()) refuse(place, 'a file');
    } else if (!node.isFile() || !old.has(place)) refuse(place, node.isDirectory() ? 'a directory' : 'a file');
  }
}

/** Resolves with whether the file changed. Nobody can redirect the write by exchanging a part of the path, even if root runs this. */
async function writeTreeFile(root: string, path: string, content: string): Promise<boolean> {
  const file = `${root}/${path}`;
  try {
    await makeParentDirectories(root, path);
    if ((await withOpenParent(file, 'anyone', readRegularFile)) === content) return false;
    await replaceOutputFile(file, { mode: 0o666, force: true }, (handle) => handle.writeFile(content));
    return true;
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('failed', `${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** Deletes the file, and the directories that are empty without it. */
async function deleteTreeFile(root: string, path: string): Promise<void> {
  const node = await lstatIfPresent(`${root}/${path}`);
  if (node?.isFile() === true) await withOpenParent(`${root}/${path}`, 'anyone', (place) => unlink(place));
  for (let parent = posix.dirname(path); parent !== '.'; parent = posix.dirname(parent)) {
    try {
      await withOpenParent(`${root}/${parent}`, 'anyone', (place) => rmdir(place));
    } catch {
      return;
    }
  }
}

async function makeParentDirectories(root: string, path: string): Promise<void> {
  const parts = posix.dirname(path).split('/');
  for (const at of parts.keys()) {
    await withOpenParent(`${root}/${parts.slice(0, at + 1).join('/')}`, 'anyone', async (place) => {
      if ((await lstatIfPresent(place)) === undefined) await mkdir(place);
    });
  }
}

/** undefined: there is no regular file. Does not follow a link and does not wait for a pipe. */
async function readRegularFile(place: string): Promise<string | undefined> {
  if ((await lstatIfPresent(place))?.isFile() !== true) return undefined;
  return readFile(place, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK });
}
