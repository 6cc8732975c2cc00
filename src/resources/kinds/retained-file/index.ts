import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { readIfAllowed } from '../../shared/read-if-allowed.ts';

/** A file that is retained on purpose and named at destroy: a key that the administrator may need again. Never desired. */
export const retainedFile = defineKind({
  name: kindNames.retainedFile,
  id: () => z.strictObject({ path: z.string().startsWith('/') }),
  state: () => z.strictObject({ type: z.literal('file') }),
  retainedBecause: 'it is yours to read, keep or remove',
  label: ({ path }) => path,

  probe: (host, ids) =>
    mapInOrder(ids, async ({ path }) => {
      const node = await readIfAllowed(host.files, path);
      return known(!(node instanceof Failure) && node?.type === 'file' ? ({ type: 'file' } as const) : null);
    }),

  async write() {
    throw new Failure('refused', 'a retained file is neither created nor deleted');
  },
});
