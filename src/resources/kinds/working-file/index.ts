import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { Files } from '../../../core/host/files-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeEachOrUnknown } from '../../shared/probe-or-unknown.ts';

const maxAttempts = 5;

/** An owned directory or file that other programs fill. Its contents matter to nothing else, and are deleted with it. */
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

  /** Its content while in use does not matter. */
  hasOwnerMark: () => true,
});

/** With all its contents. Symlinks are removed, not followed. */
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

/** Another program may still be writing there: then tries again. */
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
