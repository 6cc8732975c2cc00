import { z } from 'zod';
import type { Network, NetworkChange, Route } from '../core/network.ts';
import { known } from '../core/state.ts';
import { defineKind } from './define-kind.ts';
import { identityOf } from './network-refs.ts';

/**
 * A route, a neighbour or a next hop that somebody else made, in the words of iproute2: whatever it is, the same words make it again. Nothing here is
 * ever desired; it is what a write of ours makes the kernel alter beside its own object, and restored right after it.
 */
export const routingEntry = defineKind({
  name: 'routing-entry',
  volatile: true,
  id: () => z.strictObject({ type: z.enum(['route', 'neighbour', 'proxy', 'nexthop']), entry: z.string() }),
  state: () => z.strictObject({ words: z.string() }),
  label: ({ type, entry }) => `${type} ${entry}`,
  async probe(host, ids) {
    const found = new Map((await host.network.entries()).map((entry) => [`${entry.type} ${identityOf(entry)}`, entry.words]));
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
      if (after === null) return { op: 'delete-entry', type, words: before?.words ?? '' };
      if (before === null) return { op: 'add-entry', type, words: after.words };
      return { op: 'change-entry', type, words: after.words, before: before.words };
    });
    try {
      await network.write(writes);
    } catch (cause) {
      const gateways = changes.flatMap(({ before, after }) => (before === null || after === null ? [] : gatewaysOf6(after.words)));
      if (gateways.length === 0) throw cause;
      await withReachable(network, gateways, writes);
    }
  },
});

type Gateway = Pick<Route, 'dst' | 'dev'>;

function gatewaysOf6(words: string): readonly Gateway[] {
  const hops = [...words.matchAll(/ via (?:inet6 )?([\da-f:.]*:[\da-f:.]*) dev (\S+)/g)];
  return hops.flatMap(([, gateway = '', dev = '']) => (gateway.startsWith('fe80:') ? [] : [{ dst: `${gateway}/128`, dev }]));
}

/**
 * IPv6 keeps a route whose gateway is out of reach by now, and lets nobody change it any more (seen on Linux 6.18: "No route to host"). For as long as
 * the change takes, each gateway is on the link.
 */
async function withReachable(network: Network, gateways: readonly Gateway[], writes: readonly NetworkChange[]): Promise<void> {
  const ways = [...new Map(gateways.map((gateway) => [JSON.stringify(gateway), gateway])).values()];
  const way = (op: 'add-route' | 'delete-route', gateway: Gateway): NetworkChange =>
    // The least wanted of all metrics, which nobody else uses.
    ({ op, family: 6, ...gateway, via: null, metric: 4294967294 });
  try {
    await network.write([...ways.map((gateway) => way('add-route', gateway)), ...writes]);
  } finally {
    for (const gateway of ways) await network.write([way('delete-route', gateway)]).catch(() => undefined);
  }
}
