import { createdFileMark } from '../../../core/owner-marks.ts';
import { Failure } from '../../../core/failure.ts';
import type { FileAttributes, Files, FilesReader } from '../../../core/host/files-port.ts';
import { readIfAllowed } from '../read-if-allowed.ts';
import { joinLines, splitLines } from './text-lines.ts';
import type { Line } from './text-lines.ts';

export type SharedFile =
  | { readonly isReadable: true; readonly lines: readonly Line[]; readonly attributes?: FileAttributes }
  | { readonly isReadable: false; readonly reason: string };

/** The program that writes the target of a symlink, if the path shows it. */
export type FindFileOwner = (target: string) => string | undefined;

/** A text file of which lazyjack writes only some lines. An absent file reads as empty. */
export async function readSharedFile(files: FilesReader, path: string, ownerOf?: FindFileOwner): Promise<SharedFile> {
  const node = await readIfAllowed(files, path);
  if (node instanceof Failure) return { isReadable: false, reason: node.message };
  if (node === null) return { isReadable: true, lines: [] };
  switch (node.type) {
    case 'file': {
      const { content, mode, uid, gid } = node;
      return { isReadable: true, lines: splitLines(content), attributes: { mode, uid, gid } };
    }
    case 'symlink':
      return { isReadable: false, reason: `${path} is a symlink to ${node.target}${explainOwner(ownerOf?.(node.target))}` };
    case 'directory':
      return { isReadable: false, reason: `${path} is a directory` };
    case 'other':
      return { isReadable: false, reason: `${path} is not a regular file` };
  }
}

/**
 * Reads and writes the file once, and does not write without a change. Mode and owner are kept. `hasOwnedLines` says whether owned lines
 * are left: the first line of a created file is removed with the last of them.
 */
export async function editSharedFile(
  files: Files,
  path: string,
  edit: (lines: readonly Line[]) => readonly Line[],
  hasOwnedLines: (lines: readonly Line[]) => boolean,
  ownerOf?: FindFileOwner,
): Promise<void> {
  const found = await readSharedFile(files, path, ownerOf);
  if (!found.isReadable) {
    throw new Failure('refused', found.reason, {
      fix: `Make ${path} a regular file, or change what it stands for with its owner's tools.`,
    });
  }
  const first = found.lines.find((line, at) => at === 0 && line.text === createdFileMark);
  const lines = first === undefined ? found.lines : found.lines.slice(1);
  const edited = edit(lines);
  if (found.attributes === undefined) {
    if (edited.length === 0) return;
    await files.write(path, joinLines([{ text: createdFileMark, eol: '\n' }, ...edited]), { mode: 0o644, uid: 0, gid: 0 });
    return;
  }
  const keepFirst = first !== undefined && (hasOwnedLines(edited) || areSameLines(lines, edited));
  if (first !== undefined && !keepFirst && edited.length === 0) {
    await files.remove(path);
    return;
  }
  const result = keepFirst ? [first, ...edited] : edited;
  if (!areSameLines(found.lines, result)) await files.write(path, joinLines(result), found.attributes);
}

function explainOwner(owner: string | undefined): string {
  return owner === undefined ? '' : `, which ${owner} writes`;
}

function areSameLines(a: readonly Line[], b: readonly Line[]): boolean {
  return a.length === b.length && a.every((line, at) => line.text === b[at]?.text && line.eol === b[at].eol);
}
