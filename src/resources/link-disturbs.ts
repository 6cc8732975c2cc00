import type { HostReader } from '../core/host.ts';
import type { Transition } from '../core/kind.ts';
import { smallestIpv6Mtu } from '../core/mtu.ts';
import type { NetworkState } from '../core/network.ts';
import type { Ref } from '../core/resource.ts';
import type { LinkState } from './link-state.ts';
import { ipv6On, routeRef, routes4On, sysctlRef } from './network-refs.ts';

/** What an interface loses or changes by itself when it goes down or gets another MTU. */
export async function linkDisturbs(host: HostReader, changes: readonly Transition<{ dev: string }, LinkState>[]): Promise<readonly Ref[]> {
  const state = await host.network.read();
  const refs = await Promise.all(
    changes.map(async ({ id: { dev }, before, after }) => {
      if (before === null || after === null) return [];
      const losesIpv6 = before.mtu >= smallestIpv6Mtu && after.mtu < smallestIpv6Mtu;
      return [
        ...(before.up && !after.up ? [...ipv6On(state, dev), ...routes4On(state, dev)] : []),
        ...(losesIpv6 ? [...ipv6On(state, dev), ...(await ipv6Parameters(host, dev))] : []),
        ...(losesIpv6 || before.mtu === after.mtu ? [] : await followersOfMtu(host, state, dev, before.mtu, after.mtu)),
      ];
    }),
  );
  return refs.flat();
}

/** They vanish with IPv6, and come back with the values that new interfaces get. */
async function ipv6Parameters(host: HostReader, dev: string): Promise<readonly Ref[]> {
  const directory = `net/ipv6/conf/${dev}`;
  const names = await host.sysctls.list(directory);
  // The secret cannot be read while there is none, and the MTU is the interface's.
  return names.filter((name) => name !== 'stable_secret' && name !== 'mtu').map((name) => sysctlRef(`${directory}/${name}`));
}

/** IPv6 routes with an MTU of their own follow the interface's where it was the same, and never exceed it; its advertised MTU is forgotten. */
async function followersOfMtu(host: HostReader, state: NetworkState, dev: string, before: number, after: number): Promise<readonly Ref[]> {
  const key = `net/ipv6/conf/${dev}/mtu`;
  const [advertised] = await host.sysctls.read([key]);
  return [
    ...state.routes
      .filter((route) => route.family === 6 && route.dev === dev && route.mtu !== null && (route.mtu >= after || route.mtu === before))
      .map(routeRef),
    ...(advertised === null || advertised === undefined || advertised === String(before) ? [] : [sysctlRef(key)]),
  ];
}
