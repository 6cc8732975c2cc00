import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { NetworkChange } from '../../../core/host/network-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { identityOf } from '../../shared/network-refs.ts';
import { writeWithReachableGateways } from '../../shared/write-with-reachable-gateways.ts';

/**
 * A route, a neighbour or a next hop that somebody else made, in the words of iproute2: whatever it is, the same words make it again. Nothing here is
 * ever desired; it is what a write of ours makes the kernel alter beside its own object, and restored right after it.
 */
export const routingEntry = defineKind({
  name: kindNames.routingEntry,
  volatile: true,
  id: () => z.strictObject({ type: z.enum(['route', 'neighbour', 'proxy', 'nexthop']), entry: z.string() }),
  state: () => z.strictObject({ words: z.string() }),
  label: ({ type, entry }) => `${type} ${entry}`,
  async probe(host, ids) {
    const found = new Map((await host.network.readEntries()).map((entry) => [`${entry.type} ${identityOf(entry)}`, entry.ipArguments]));
    return ids.map(({ type, entry }) => {
      const words = found.get(`${type} ${entry}`);
      return known(words === undefined ? null : { words });
    });
  },
  async write({ network }, changes) {
    // A gateway may be reachable by way of a route that is made here too.
    const gatewaysLast = changes.toSorted(
      (one, other) => Number(one.id.entry.includes(' via ')) - Number(other.id.entry.includes(' via ')),
    );
    const writes = gatewaysLast.map(({ id: { type }, before, after }): NetworkChange => {
      if (after === null) return { op: 'delete-entry', type, ipArguments: before?.words ?? '' };
      if (before === null) return { op: 'add-entry', type, ipArguments: after.words };
      return { op: 'change-entry', type, ipArguments: after.words, before: before.words };
    });
    await writeWithReachableGateways(network, writes);
  },
});
