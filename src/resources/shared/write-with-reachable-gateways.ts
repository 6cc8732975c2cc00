import type { Network, NetworkChange, Route } from '../../core/host/network-port.ts';

/** Writes these, including entries that change in place, even if a gateway that is on no link any more would make the kernel refuse it. */
export async function writeWithReachableGateways(network: Network, writes: readonly NetworkChange[]): Promise<void> {
  try {
    await network.write(writes);
  } catch (cause) {
    const gateways = writes.flatMap((write) => (write.op === 'change-entry' ? findIpv6Gateways(write.ipArguments) : []));
    if (gateways.length === 0) throw cause;
    await writeWithTemporaryRoutes(network, gateways, writes);
  }
}

type Gateway = Pick<Route, 'dst' | 'dev'>;

function findIpv6Gateways(ipArguments: string): readonly Gateway[] {
  const hops = [...ipArguments.matchAll(/ via (?:inet6 )?([\da-f:.]*:[\da-f:.]*) dev (\S+)/g)];
  return hops.flatMap(([, gateway = '', dev = '']) => (gateway.startsWith('fe80:') ? [] : [{ dst: `${gateway}/128`, dev }]));
}

/**
 * IPv6 keeps a route whose gateway is no longer reachable, and refuses to change it (observed on Linux 6.18: "No route to host"). During
 * the write, each gateway gets a temporary route on its link.
 */
async function writeWithTemporaryRoutes(network: Network, gateways: readonly Gateway[], writes: readonly NetworkChange[]): Promise<void> {
  const distinctGateways = [...new Map(gateways.map((gateway) => [JSON.stringify(gateway), gateway])).values()];
  const makeTemporaryRoute = (op: 'add-route' | 'delete-route', gateway: Gateway): NetworkChange =>
    // The metric with the lowest priority that nothing else uses.
    ({ op, family: 6, ...gateway, via: null, metric: 4294967294 });
  try {
    await network.write([...distinctGateways.map((gateway) => makeTemporaryRoute('add-route', gateway)), ...writes]);
  } finally {
    for (const gateway of distinctGateways) await network.write([makeTemporaryRoute('delete-route', gateway)]).catch(() => undefined);
  }
}
