import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { Files } from '../../../core/host/files-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';

const maxAttempts = 5;

/** A directory or a file of ours that others fill: what is in it means nothing to anybody else, and goes with it. */
export const workingFile = defineKind({
  name: kindNames.workingFile,
  id: () => z.strictObject({ path: z.string().startsWith('/') }),
  state: () => z.strictObject({ type: z.enum(['directory', 'file']) }),
  label: ({ path }) => path,

  probe: (host, ids) =>
    probeEachOrUnknown(ids, async ({ path }) => {
      const node = await host.files.read(path);
      return known(node?.type === 'directory' || node?.type === 'file' ? { type: node.type } : null);
    }),

  async write({ files }, changes) {
    await mapInOrder(changes, async ({ id: { path }, after }) => {
      if (after === null) await removeWithRetries(files, path);
      else if (after.type === 'directory') await files.makeDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
      else await files.write(path, new Uint8Array(), { mode: 0o600, uid: 0, gid: 0 });
    });
  },

  /** What becomes of it while it is used is nobody's concern. */
  hasOwnerMark: () => true,
});

/** With all that is in it; links are removed, not followed. */
async function removeTree(files: Files, path: string): Promise<void> {
  const node = await files.read(path);
  if (node === null) return;
  if (node.type !== 'directory') {
    await files.remove(path);
    return;
  }
  for (const name of node.entries) await removeTree(files, `${path}/${name}`);
  await files.removeDirectory(path);
}

/** Whoever fills it may still be at it: then once more. */
async function removeWithRetries(files: Files, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await removeTree(files, path);
      return;
    } catch (cause) {
      if (attempt === maxAttempts) throw cause;
    }
  }
}
