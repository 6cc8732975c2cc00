import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { findStrayVethPairs } from '../../shared/docker-veth.ts';

/**
 * Pairs of interfaces that Docker made for a container on this bridge and left on the host, as it was killed before it could hand one end over. It never
 * removes them. Nobody wishes for this kind: every write of a network or of a container guards it.
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
    // Docker makes such pairs whenever it starts a container: what has been given to one meanwhile is none any more.
    const { links } = await network.read();
    const going = changes.flatMap(({ id, before, after }) => {
      const pairs = before?.pairs.filter((name) => after?.pairs.includes(name) !== true) ?? [];
      return findStrayVethPairs(links, id.bridge).filter((name) => pairs.includes(name));
    });
    await network.write(going.map((dev) => ({ op: 'delete-veth', dev })));
  },

  /** None is made again. */
  async adjustRestore(_host, changes) {
    return changes.map(({ before, after }) => ({ target: pairsOrNull(before?.pairs.filter((name) => after?.pairs.includes(name)) ?? []) }));
  },
});

function pairsOrNull(pairs: readonly string[]): { pairs: string[] } | null {
  return pairs.length === 0 ? null : { pairs: [...pairs] };
}
