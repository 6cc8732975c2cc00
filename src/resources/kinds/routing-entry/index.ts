import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import type { NetworkChange } from '../../../core/host/network-port.ts';
import { known } from '../../../core/state.ts';
import { defineKind } from '../../define-kind.ts';
import { identityOf } from '../../shared/network-refs.ts';
import { findMissingLinks, parentGone } from '../../shared/parent-gone.ts';
import { writeWithReachableGateways } from '../../shared/write-with-reachable-gateways.ts';

/**
 * A foreign route, neighbour or next hop, as arguments of iproute2 that create it again exactly. Never desired: it is a side effect of one
 * of our writes, and is restored right after the write.
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
  async adjustRestore({ network }, changes) {
    const devsOf = (words: string): readonly string[] => [...words.matchAll(/(?:^| )dev (\S+)/gu)].flatMap(([, dev]) => dev ?? []);
    const missing = await findMissingLinks(
      network,
      changes.flatMap(({ before, after }) => (before === null && after !== null ? devsOf(after.words) : [])),
    );
    return changes.map(({ before, after }) =>
      before === null && after !== null && devsOf(after.words).some((dev) => missing.has(dev)) ? parentGone : { target: after },
    );
  },
  async write({ network }, changes) {
    // A gateway may be reachable through a route that is written here too.
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
