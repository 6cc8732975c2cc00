import { z } from 'zod';
import { Failure } from '../core/failure.ts';
import type { Files } from '../core/files.ts';
import { known, unknown } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { each } from './each.ts';

/** A directory or a file of ours that others fill: what is in it means nothing to anybody else, and goes with it. */
export const scratch = defineKind({
  name: 'scratch',
  id: z.strictObject({ path: z.string().startsWith('/') }),
  state: z.strictObject({ type: z.enum(['directory', 'file']) }),
  label: ({ path }) => path,

  probe: (host, ids) =>
    each(ids, async ({ path }) => {
      try {
        const node = await host.files.read(path);
        return known(node?.type === 'directory' || node?.type === 'file' ? { type: node.type } : null);
      } catch (cause) {
        if (cause instanceof Failure && cause.kind === 'denied') return unknown(cause.message);
        throw cause;
      }
    }),

  async write({ files }, changes) {
    await each(changes, async ({ id: { path }, after }) => {
      if (after === null) await remove(files, path);
      else if (after.type === 'directory') await files.makeDirectory(path, { mode: 0o755, uid: 0, gid: 0 });
      else await files.write(path, new Uint8Array(), { mode: 0o600, uid: 0, gid: 0 });
    });
  },

  /** What becomes of it while it is used is nobody's concern. */
  marked: () => true,
});

/** One level deep: no directory is made in it by anybody. */
async function remove(files: Files, path: string): Promise<void> {
  const node = await files.read(path);
  if (node?.type === 'file') await files.remove(path);
  if (node?.type !== 'directory') return;
  for (const name of node.entries) await files.remove(`${path}/${name}`);
  await files.removeDirectory(path);
}
