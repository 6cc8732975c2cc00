import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import type { FileNode } from '../../../core/host/files-port.ts';
import type { Host, HostReader } from '../../../core/host/host-ports.ts';
import { lazy } from '../../../core/lazy.ts';
import { isSameJson, known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { refuseObstacles, retainBehindObstacles } from '../../shared/file-obstacles.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { parseMarkedFile, addContentMark } from '../../../core/text/marked-file.ts';
import { readIfAllowed } from '../../shared/read-if-allowed.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';

const stateSchema = lazy(() => {
  const content = z.strictObject({ sha256: z.string(), bytes: z.number().int() });
  const attributes = { mode: z.number().int(), uid: z.number().int(), gid: z.number().int() };
  return z.discriminatedUnion('type', [
    /**
     * `content` is what lazyjack wrote first. Edits since then belong to the administrator, and are used. Not strict: a desired state may
     * be merged with a live state of the other form.
     */
    z.object({ type: z.literal('editable-file'), content, ...attributes }),
    /** A foreign file. */
    z.object({ type: z.literal('file'), content, ...attributes }),
  ]);
});
type EditableFileState = z.output<ReturnType<typeof stateSchema>>;

/**
 * A file that lazyjack writes and administrators may edit. lazyjack writes it again only when the desired content differs from the one it
 * wrote last, and keeps the edited file as `.bak`. Contents are not shown: they contain tokens.
 */
export const editableFile = defineKind({
  name: kindNames.editableFile,
  id: () => z.strictObject({ path: z.string().startsWith('/'), secret: z.literal(true).default(true) }),
  state: stateSchema,
  label: ({ path }) => path,

  probe: (host, ids) =>
    probeEachOrUnknown(ids, async ({ path }) => {
      const node = await host.files.read(path);
      // `refuse` reports anything else at the path.
      return known(node?.type === 'file' ? stateOf(host, node) : null);
    }),

  refuse: ({ files }, changes) =>
    refuseObstacles(
      files,
      changes.map(({ id: { path } }) => path),
    ),

  /** An edited file and the backup of one belong to the administrator. */
  async adjustRestore(host, changes) {
    const retained = await retainBehindObstacles(
      host.files,
      changes.map(({ id: { path }, before, after }) => ({ path, before, after })),
    );
    return mapInOrder(
      [...changes.entries()],
      async ([
        at,
        {
          id: { path },
          before,
          after,
        },
      ]) => {
        const behindObstacle = retained[at];
        if (behindObstacle !== undefined) return behindObstacle;
        if (isSameJson(before, after) || after?.type === 'editable-file') return { target: after };
        const backup = `${path}.bak`;
        const [isEdited, hasEditedBackup] = [await isFileEdited(host, path), await isFileEdited(host, backup)];
        if (isEdited && after === null) return { target: before, note: describeRetained(hasEditedBackup ? [path, backup] : [path]) };
        return { target: after, ...((isEdited || hasEditedBackup) && { note: describeRetained([backup]) }) };
      },
    );
  },

  readEdits: (host, ids) => mapInOrder(ids, ({ path }) => isFileEdited(host, path)),

  async findEvidence(_host, claims) {
    return claims.map(({ before }) =>
      before?.type === 'editable-file' ? { reason: 'its first line is the mark of lazyjack', before: null } : undefined,
    );
  },

  async write(host, changes) {
    await mapInOrder(changes, ({ id: { path }, after }) => writeEditableFile(host, path, after));
  },
});

function stateOf({ contents }: HostReader, { content: bytes, mode, uid, gid }: Extract<FileNode, { type: 'file' }>): EditableFileState {
  const found = parseMarkedFile(bytes, contents);
  // Kept as before-images: a foreign file as it is, an owned one without its mark. An edited file is in the `.bak` when it is needed.
  if (found === undefined || !found.isEdited) contents.put(found?.body ?? bytes);
  const { sha256, bytes: length } = found?.writtenContent ?? contents.refOf(bytes);
  return { type: found === undefined ? 'file' : 'editable-file', content: { sha256, bytes: length }, mode, uid, gid };
}

async function writeEditableFile(host: Host, path: string, after: EditableFileState | null): Promise<void> {
  if (after === null) {
    await host.files.remove(path);
    return;
  }
  const { mode, uid, gid } = after;
  const bytes = await host.contents.get(after.content.sha256);
  if (bytes === undefined) {
    await restoreEdited(host, path, after);
    return;
  }
  await backUpEdited(host, path);
  await host.files.write(path, after.type === 'editable-file' ? addContentMark(bytes) : bytes, { mode, uid, gid });
}

/** Edits are kept when the file is written again. */
async function backUpEdited({ files, contents }: Host, path: string): Promise<void> {
  const node = await files.read(path);
  if (node?.type !== 'file' || parseMarkedFile(node.content, contents)?.isEdited !== true) return;
  const { content: bytes, mode, uid, gid } = node;
  await files.write(`${path}.bak`, bytes, { mode, uid, gid });
}

async function isFileEdited({ files, contents }: HostReader, path: string): Promise<boolean> {
  const node = await readIfAllowed(files, path);
  return !(node instanceof Failure) && node?.type === 'file' && parseMarkedFile(node.content, contents)?.isEdited === true;
}

function describeRetained(paths: readonly string[]): string {
  return `${paths.join(' and ')} ${paths.length === 1 ? 'has' : 'have'} edits: retained`;
}

/** Restores a file that was edited: its bytes are in the `.bak` that was written at that time. */
async function restoreEdited(
  { files, contents }: Host,
  path: string,
  { content: { sha256 }, mode, uid, gid }: EditableFileState,
): Promise<void> {
  const backup = await files.read(`${path}.bak`);
  if (backup?.type !== 'file' || parseMarkedFile(backup.content, contents)?.writtenContent.sha256 !== sha256) {
    throw new Failure('failed', `the content of ${path} is not stored (sha256 ${sha256})`);
  }
  await files.write(path, backup.content, { mode, uid, gid });
  await files.remove(`${path}.bak`);
}
