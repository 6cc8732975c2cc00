import type { HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect, Transition } from '../../../core/kind.ts';
import type { Ref } from '../../../core/resource.ts';
import { findIpv6RefsOn, makeSysctlRef } from '../../shared/network-refs.ts';

/**
 * Parameters that change others, as tested on Linux 6.18. IPv4 forwarding changes `forwarding` of every interface and `accept_redirects` of
 * `all`, but of no interface. IPv6 forwarding and `disable_ipv6` of `all` change the same parameter of every interface, even if the value
 * of `all` stays the same.
 *
 * `accept_ra` keeps its value, but its default route is deleted when forwarding is enabled. Only the router can restore that route, so the
 * roles make sure that it is kept.
 */
export async function findSysctlSideEffects(
  host: HostReader,
  changes: readonly Transition<{ key: string }, { value: string }>[],
): Promise<readonly SideEffect[]> {
  const refs = await Promise.all(changes.map(({ id: { key }, after }) => findSideEffectsOfKey(host, key, after?.value)));
  return refs.flat();
}

async function findSideEffectsOfKey(host: HostReader, key: string, value: string | undefined): Promise<readonly SideEffect[]> {
  switch (key) {
    case 'net/ipv4/ip_forward':
    case 'net/ipv4/conf/all/forwarding':
      return [
        ...(await listParameterPerInterface(host, 'net/ipv4/conf', 'forwarding')),
        makeSysctlRef('net/ipv4/conf/all/accept_redirects'),
      ];
    case 'net/ipv6/conf/all/forwarding':
      return listParameterPerInterface(host, 'net/ipv6/conf', 'forwarding');
    case 'net/ipv6/conf/all/disable_ipv6': {
      const interfaces = await host.sysctls.list('net/ipv6/conf');
      return [
        ...(await listParameterPerInterface(host, 'net/ipv6/conf', 'disable_ipv6')),
        ...(value === '1' ? await findIpv6RefsOfInterfaces(host, interfaces) : []),
      ];
    }
    default: {
      const dev = /^net\/ipv6\/conf\/(.+)\/disable_ipv6$/.exec(key)?.[1];
      return dev === undefined || value !== '1' ? [] : findIpv6RefsOfInterfaces(host, [dev]);
    }
  }
}

/** `all` is the parameter that was written, under this name or another. */
async function listParameterPerInterface(host: HostReader, directory: string, parameter: string): Promise<readonly Ref[]> {
  const names = await host.sysctls.list(directory);
  return names.filter((name) => name !== 'all').map((name) => makeSysctlRef(`${directory}/${name}/${parameter}`));
}

async function findIpv6RefsOfInterfaces({ network }: HostReader, interfaces: readonly string[]): Promise<readonly SideEffect[]> {
  const [state, entries] = await Promise.all([network.read(), network.readEntries()]);
  return interfaces.flatMap((dev) => findIpv6RefsOn(state, entries, dev)).map((ref) => ({ ...ref, foreign: true }));
}
