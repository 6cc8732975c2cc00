import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { findStrayVethPairs } from '../../shared/docker-veth.ts';

/**
 * Veth pairs that Docker created for a container on this bridge and left on the host, because it was killed before it moved one end. Docker
 * never deletes them. This kind is never desired: every write of a network or a container names it as a side effect.
 */
export const vethRemains = defineKind({
  name: kindNames.vethRemains,
  volatile: true,
  id: () => z.strictObject({ bridge: z.string() }),
  /** The first name of each pair. */
  state: () => z.strictObject({ pairs: z.array(z.string()) }),
  isCreatedByStartedSoftware: true,
  label: ({ bridge }) => bridge,

  async probe({ network }, ids) {
    const { links } = await network.read();
    return ids.map(({ bridge }) => known(pairsOrNull(findStrayVethPairs(links, bridge))));
  },

  async write({ network }, changes) {
    // Docker creates such pairs whenever it starts a container. A pair whose end has moved into a container since is no longer stray.
    const { links } = await network.read();
    const deletedPairs = changes.flatMap(({ id, before, after }) => {
      const pairs = before?.pairs.filter((name) => after?.pairs.includes(name) !== true) ?? [];
      return findStrayVethPairs(links, id.bridge).filter((name) => pairs.includes(name));
    });
    await network.write(deletedPairs.map((dev) => ({ op: 'delete-veth', dev })));
  },

  /** No pair is created again. */
  async adjustRestore(_host, changes) {
    return changes.map(({ before, after }) => ({ target: pairsOrNull(before?.pairs.filter((name) => after?.pairs.includes(name)) ?? []) }));
  },
});

function pairsOrNull(pairs: readonly string[]): { pairs: string[] } | null {
  return pairs.length === 0 ? null : { pairs: [...pairs] };
}
