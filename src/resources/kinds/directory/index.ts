import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import type { Files, FilesReader } from '../../../core/host/files-port.ts';
import type { Refusal } from '../../../core/kind.ts';
import { known, unknown } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';
import { readIfAllowed } from '../../shared/read-if-allowed.ts';
import { refuseUnsafePath } from '../../shared/refuse-unsafe-path.ts';
import { describeFileNode } from '../../shared/describe-file-node.ts';

/** A directory, without its contents. Its parents are directories of their own. */
export const directory = defineKind({
  name: kindNames.directory,
  id: () => z.strictObject({ path: z.string().startsWith('/') }),
  state: () =>
    z.strictObject({
      mode: z.number().int().default(0o755),
      uid: z.number().int().default(0),
      gid: z.number().int().default(0),
    }),
  label: ({ path }) => path,

  /** Also absent if something else is at the path: `refuse` reports it. */
  probe: (host, ids) =>
    mapInOrder(ids, async ({ path }) => {
      const node = await readIfAllowed(host.files, path);
      if (node instanceof Failure) return unknown(node.message);
      if (node?.type !== 'directory') return known(null);
      const { mode, uid, gid } = node;
      return known({ mode, uid, gid });
    }),

  async write({ files }, changes) {
    const deepestFirst = changes.filter(({ after }) => after === null).toSorted((one, other) => other.id.path.length - one.id.path.length);
    await mapInOrder([...deepestFirst, ...changes.filter(({ after }) => after !== null)], async ({ id: { path }, before, after }) => {
      if (after === null) await removeIfEmpty(files, path);
      else if (before === null) await files.makeDirectory(path, after);
      else await files.setAttributes(path, after);
    });
  },

  refuse: (host, changes) =>
    mapInOrder(changes, async ({ id: { path }, after }): Promise<Refusal | undefined> => {
      const node = await readIfAllowed(host.files, path);
      if (node instanceof Failure) return undefined;
      if (node === null || node.type === 'directory') return refuseUnsafePath(host, path, after);
      return { detail: `${path} is ${describeFileNode(node)}, not a directory.`, fix: `Move ${path} out of the way.`, adoptable: false };
    }),

  async findEvidence(host, claims) {
    return mapInOrder(claims, async ({ id: { path } }) => {
      if (path.includes('lazyjack')) return { reason: 'its path names lazyjack; deleted only if it is empty', before: null };
      return (await isDropInDirectoryOfOwnFiles(host.files, path))
        ? { reason: 'a drop-in directory that only has files of lazyjack; deleted only if it is empty', before: null }
        : undefined;
    });
  },

  /** Created, without its owner and mode yet. */
  isHalfWritten: ({ mode, uid, gid }) => mode === 0o700 && uid === 0 && gid === 0,

  adjustRestore: async (host, changes, deletedRefs, retainedRefs) => {
    const ownedPaths = new Set(retainedRefs.map(({ id }) => id['path']));
    const deletedPaths = new Set(deletedRefs.map(({ id }) => id['path']));
    // `kubeadm reset` empties its directories itself. Whether it did is known only afterwards.
    const isReset = deletedRefs.some(({ kind }) => kind === kindNames.clusterMember);
    const notes = new Map<string, string>();
    const withOwnedFiles = new Set<string>();
    // Deepest first: a retained directory retains its parents.
    for (const { id, after } of changes.toSorted((one, other) => other.id.path.length - one.id.path.length)) {
      const node = after === null ? await readIfAllowed(host.files, id.path) : null;
      if (node === null || node instanceof Failure || node.type !== 'directory') continue;
      const retainedNames = node.entries.filter((name) => !deletedPaths.has(`${id.path}/${name}`) || notes.has(`${id.path}/${name}`));
      if (retainedNames.some((name) => ownedPaths.has(`${id.path}/${name}`) || withOwnedFiles.has(`${id.path}/${name}`)))
        withOwnedFiles.add(id.path);
      if (retainedNames.length > 0) notes.set(id.path, `${id.path} is not empty: retained, with ${summarizeNames(retainedNames)}`);
    }
    return changes.map(({ id: { path }, before, after }) => {
      const note = notes.get(path);
      if (note === undefined) return { target: after };
      // The next destroy restores the owned file in it, and then the directory.
      if (withOwnedFiles.has(path)) return { target: before, note, commands: [] };
      return isReset ? { target: before } : { target: before, note };
    });
  },
});

/**
 * systemd ignores an empty drop-in directory, so nobody misses one that files of lazyjack leave empty. One without files of lazyjack is foreign.
 */
async function isDropInDirectoryOfOwnFiles(files: FilesReader, path: string): Promise<boolean> {
  if (!/^\/etc\/systemd\/.+\.d$/u.test(path)) return false;
  const node = await readIfAllowed(files, path);
  return (
    !(node instanceof Failure) &&
    node?.type === 'directory' &&
    node.entries.length > 0 &&
    node.entries.every((name) => name.includes('lazyjack'))
  );
}

/** Other programs may create files in it after the last read. Then the directory is retained. */
async function removeIfEmpty(files: Files, path: string): Promise<void> {
  try {
    await files.removeDirectory(path);
  } catch (cause) {
    const node = await files.read(path);
    if (node?.type !== 'directory' || node.entries.length === 0) throw cause;
  }
}
