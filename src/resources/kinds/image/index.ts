import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { Failure } from '../../../core/failure.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { mapInOrder } from '../../shared/map-in-order.ts';
import { probeOrUnknown } from '../../shared/probe-or-unknown.ts';

/** An image with any content. A certain image is named by its digest. */
export const image = defineKind({
  name: kindNames.image,
  id: () =>
    z.strictObject({
      reference: z.string(),
      /** The build context (`dns64`); null: the image is pulled. */
      context: z.string().nullable(),
    }),
  state: () => z.strictObject({ present: z.literal(true) }),
  retainedBecause: 'a cache',
  label: ({ reference }) => reference,

  probe: (host, ids) =>
    probeOrUnknown(ids, async () => {
      const found = await host.containers.readImageIds(ids.map(({ reference }) => reference));
      return found.map((id) => known(id === null ? null : ({ present: true } as const)));
    }),

  async write({ containers }, changes, signal) {
    // One after the other: images share layers, and a second download of the same layers is no faster.
    await mapInOrder(changes, async ({ id: { reference, context }, after }) => {
      if (after === null) throw new Failure('refused', `image ${reference} is not removed: images are cache`);
      if (context === null) await containers.pullImage(reference, signal);
      else await containers.buildImage(reference, context, signal);
    });
  },
});
