import { createdFileMark } from '../../../core/owner-marks.ts';
import { Failure } from '../../../core/failure.ts';
import type { FileAttributes, Files, FilesReader } from '../../../core/host/files-port.ts';
import { readIfAllowed } from '../read-if-allowed.ts';
import { joinLines, splitLines } from './text-lines.ts';
import type { Line } from './text-lines.ts';

export type SharedFile =
  | { readonly isReadable: true; readonly lines: readonly Line[]; readonly file?: FileAttributes & { readonly content: Uint8Array } }
  | { readonly isReadable: false; readonly reason: string };

/**
 * A text file of which lazyjack writes only some lines. An absent file reads as empty, and so does anything else in its place, which
 * `refuseObstacles` refuses.
 */
export async function readSharedFile(files: FilesReader, path: string): Promise<SharedFile> {
  const node = await readIfAllowed(files, path);
  if (node instanceof Failure) return { isReadable: false, reason: node.message };
  if (node?.type !== 'file') return { isReadable: true, lines: [] };
  const { content, mode, uid, gid } = node;
  return { isReadable: true, lines: splitLines(content), file: { content, mode, uid, gid } };
}

/** A program that writes the file again and again would otherwise keep lazyjack busy for ever. */
const maxAttempts = 50;

/**
 * Reads and writes the file once, and does not write without a change. Reads it again if another program wrote it in between. Mode and owner
 * are kept. `hasOwnedLines` says whether owned lines are left: the first line of a created file is removed with the last of them.
 */
export async function editSharedFile(
  files: Files,
  path: string,
  edit: (lines: readonly Line[]) => readonly Line[],
  hasOwnedLines: (lines: readonly Line[]) => boolean,
): Promise<void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) if (await tryToEdit(files, path, edit, hasOwnedLines)) return;
  throw new Failure('refused', `another program writes ${path} all the time`, {
    fix: `Find the program that writes it, for instance with: fatrace, or auditctl -w ${path} -p wa; then run lazyjack again.`,
  });
}

/** false: the file changed while it was edited, and the edit is not written. */
async function tryToEdit(
  files: Files,
  path: string,
  edit: (lines: readonly Line[]) => readonly Line[],
  hasOwnedLines: (lines: readonly Line[]) => boolean,
): Promise<boolean> {
  const found = await readSharedFile(files, path);
  if (!found.isReadable) throw new Failure('denied', found.reason);
  const first = found.lines.find((line, at) => at === 0 && line.text === createdFileMark);
  const lines = first === undefined ? found.lines : found.lines.slice(1);
  const edited = edit(lines);
  if (found.file === undefined) {
    if (edited.length > 0)
      await files.write(path, joinLines([{ text: createdFileMark, eol: '\n' }, ...edited]), { mode: 0o644, uid: 0, gid: 0 });
    return true;
  }
  const keepFirst = first !== undefined && (hasOwnedLines(edited) || areSameLines(lines, edited));
  if (first !== undefined && !keepFirst && edited.length === 0) {
    await files.remove(path);
    return true;
  }
  const result = keepFirst ? [first, ...edited] : edited;
  if (areSameLines(found.lines, result)) return true;
  const { content, ...attributes } = found.file;
  return files.replace(path, content, joinLines(result), attributes);
}

function areSameLines(a: readonly Line[], b: readonly Line[]): boolean {
  return a.length === b.length && a.every((line, at) => line.text === b[at]?.text && line.eol === b[at].eol);
}
