import type { HostReader } from '../core/host.ts';
import { contains, parseCidr } from '../core/ip.ts';
import type { Transition } from '../core/kind.ts';
import type { LinkAddress, NetworkState } from '../core/network.ts';
import type { Ref } from '../core/resource.ts';
import { familyOf } from './ip-text.ts';
import { addressRef, isLasting, routeRef, routes4On } from './network-refs.ts';

/** What goes with an address that is taken away, if only to come back with another prefix length. */
export async function addressDisturbs(
  host: HostReader,
  changes: readonly Transition<{ dev: string; address: string }, { prefix: number }>[],
): Promise<readonly Ref[]> {
  const leaving = changes.filter(({ before }) => before !== null);
  if (leaving.length === 0) return [];
  const state = await host.network.read();
  const refs = await Promise.all(
    leaving.map(async ({ id }) => {
      const gone = state.addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
      if (gone === undefined) return [];
      const preferring = state.routes.filter((route) => route.dev === id.dev && route.source === id.address && isLasting(route));
      return [...preferring.map(routeRef), ...(familyOf(id.address) === 4 ? await withPrimary(host, state, gone) : [])];
    }),
  );
  return refs.flat();
}

/** IPv4: the secondaries of a primary, and with the last address of an interface all its routes. */
async function withPrimary(host: HostReader, state: NetworkState, gone: LinkAddress): Promise<readonly Ref[]> {
  const all = state.addresses.filter(({ dev, family }) => dev === gone.dev && family === 4);
  const network = parseCidr(`${gone.address}/${gone.prefix}`);
  const siblings = all.filter(({ address, prefix }) => network !== undefined && prefix === gone.prefix && contains(network, address));
  const secondaries = siblings[0] === gone && !(await promotes(host, gone.dev)) ? siblings.slice(1) : [];
  const stays = all.some((item) => item !== gone && !secondaries.includes(item));
  const theirRoutes = state.routes.filter(
    (route) => route.dev === gone.dev && isLasting(route) && secondaries.some(({ address }) => address === route.source),
  );
  return [...secondaries.map(addressRef), ...(stays ? theirRoutes.map(routeRef) : routes4On(state, gone.dev))];
}

async function promotes(host: HostReader, dev: string): Promise<boolean> {
  const values = await host.sysctls.read(['all', dev].map((name) => `net/ipv4/conf/${name}/promote_secondaries`));
  return values.includes('1');
}
