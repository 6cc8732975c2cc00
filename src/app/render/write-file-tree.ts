import { constants } from 'node:fs';
import { lstat, mkdir, readFile, readdir, realpath, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { posix } from 'node:path';
import * as z from 'zod';
import { Failure, messageOf } from '../../core/failure.ts';
import { errorCode } from '../../core/error-code.ts';
import { inParent } from '../../host/files/open-in-parent.ts';

/** What was written last time; by it a directory is known as ours, and what of it may be replaced or removed. */
const markerFile = 'lazyjack-render.json';

const relativePathSchema = z
  .string()
  .refine((path) => path !== '' && !path.startsWith('/') && posix.normalize(path) === path && !path.startsWith('..'));
const markerSchema = z.looseObject({ format: z.literal('lazyjack-render'), version: z.literal(1), files: z.array(relativePathSchema) });

/** Files by their path below a directory. */
export type FileTree = ReadonlyMap<string, string>;

export interface FileTreeChanges {
  /** New, or with another content than before. */
  readonly changed: number;
  readonly deleted: number;
}

/**
 * Makes a directory hold exactly this tree, beside what others have put there since it was made. It must be new, empty (but for git's own
 * files), or written by this before. No symlink in it is followed.
 */
export async function writeFileTree(directory: string, tree: FileTree, about: Readonly<Record<string, string>>): Promise<FileTreeChanges> {
  try {
    return await replaceFileTree(directory, tree, about);
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('failed', `${directory} cannot be written: ${messageOf(cause)}`, {
      fix: 'Name another directory with --out.',
      cause,
    });
  }
}

async function replaceFileTree(directory: string, tree: FileTree, about: Readonly<Record<string, string>>): Promise<FileTreeChanges> {
  const root = await makeRootDirectory(directory);
  const old = await readMarker(root, directory);
  for (const path of new Set([...tree.keys(), ...old])) await refuseForeignPath(root, path, old);
  const note = (files: readonly string[]): string =>
    `${JSON.stringify({ format: 'lazyjack-render', version: 1, ...about, files: [...new Set(files)].sort() }, null, 2)}\n`;
  // All that may be there, before any of it is: an interrupted run can be run again.
  if (![...tree.keys()].every((path) => old.has(path))) await writeTreeFile(root, markerFile, note([...old, ...tree.keys()]));
  const stale = [...old].filter((path) => !tree.has(path));
  for (const path of stale) await deleteTreeFile(root, path);
  let changed = 0;
  for (const [path, content] of tree) if (await writeTreeFile(root, path, content)) changed += 1;
  await writeTreeFile(root, markerFile, note([...tree.keys()]));
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

async function readMarker(root: string, named: string): Promise<ReadonlySet<string>> {
  const text = await lstatIfPresent(`${root}/${markerFile}`).then((node) =>
    node?.isFile() === true ? readFile(`${root}/${markerFile}`, 'utf8') : undefined,
  );
  if (text === undefined) {
    const others = (await readdir(root)).filter((name) => !name.startsWith('.git')).sort();
    if (others.length === 0) return new Set();
    throw new Failure(
      'refused',
      `${named} is not empty, and not written by \`lazyjack render\`: ${others.slice(0, 3).join(', ')} is there`,
      {
        fix: 'Name a new directory with --out.',
      },
    );
  }
  try {
    return new Set(markerSchema.parse(JSON.parse(text)).files);
  } catch (cause) {
    throw new Failure('refused', `${named}/${markerFile} is not as \`lazyjack render\` wrote it`, {
      fix: 'Name a new directory with --out, or empty this one.',
      cause,
    });
  }
}

/** What others have put where we would write: a file of theirs, or a symlink that leads elsewhere. */
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

/**
 * Whether anything changed. Never through what is there: a file is made anew under its name, in a directory that is held open, so that for
 * root, too, nobody can exchange the way there meanwhile.
 */
async function writeTreeFile(root: string, path: string, content: string): Promise<boolean> {
  try {
    await makeParentDirectories(root, path);
    return await inParent(`${root}/${path}`, 'anyone', async (place) => {
      if ((await readRegularFile(place)) === content) return false;
      await rm(place, { force: true });
      await writeFile(place, content, { flag: 'wx' });
      return true;
    });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure('failed', `${path} cannot be written: ${messageOf(cause)}`, { cause });
  }
}

/** The file, and directories that are empty without it. */
async function deleteTreeFile(root: string, path: string): Promise<void> {
  const node = await lstatIfPresent(`${root}/${path}`);
  if (node?.isFile() === true) await inParent(`${root}/${path}`, 'anyone', (place) => unlink(place));
  for (let above = posix.dirname(path); above !== '.'; above = posix.dirname(above)) {
    try {
      await inParent(`${root}/${above}`, 'anyone', (place) => rmdir(place));
    } catch {
      return;
    }
  }
}

async function makeParentDirectories(root: string, path: string): Promise<void> {
  const parts = posix.dirname(path).split('/');
  for (const at of parts.keys()) {
    await inParent(`${root}/${parts.slice(0, at + 1).join('/')}`, 'anyone', async (place) => {
      if ((await lstatIfPresent(place)) === undefined) await mkdir(place);
    });
  }
}

/** undefined: there is no file. A link is not followed, and a pipe not waited for. */
async function readRegularFile(place: string): Promise<string | undefined> {
  if ((await lstatIfPresent(place))?.isFile() !== true) return undefined;
  return readFile(place, { encoding: 'utf8', flag: constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK });
}

async function lstatIfPresent(path: string) {
  try {
    return await lstat(path);
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(cause) ?? '')) return undefined;
    throw cause;
  }
}
