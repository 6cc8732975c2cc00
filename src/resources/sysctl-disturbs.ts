import type { HostReader } from '../core/host.ts';
import type { Disturbed, Transition } from '../core/kind.ts';
import type { Ref } from '../core/resource.ts';
import { ipv6On, sysctlRef } from './network-refs.ts';

/**
 * Parameters that rewrite others, as tried on Linux 6.18: IPv4 forwarding that of every interface and `accept_redirects` of `all`, but no
 * interface's; IPv6 forwarding and `disable_ipv6` of `all` that of every interface, even with the value that is there. `accept_ra` stays, but
 * its default route goes when forwarding comes; nobody can give that back but the router, so the roles see to it that it stays.
 */
export async function sysctlDisturbs(
  host: HostReader,
  changes: readonly Transition<{ key: string }, { value: string }>[],
): Promise<readonly Disturbed[]> {
  const refs = await Promise.all(changes.map(({ id: { key }, after }) => disturbedBy(host, key, after?.value)));
  return refs.flat();
}

async function disturbedBy(host: HostReader, key: string, value: string | undefined): Promise<readonly Disturbed[]> {
  switch (key) {
    case 'net/ipv4/ip_forward':
    case 'net/ipv4/conf/all/forwarding':
      return [...(await everywhere(host, 'net/ipv4/conf', 'forwarding')), sysctlRef('net/ipv4/conf/all/accept_redirects')];
    case 'net/ipv6/conf/all/forwarding':
      return everywhere(host, 'net/ipv6/conf', 'forwarding');
    case 'net/ipv6/conf/all/disable_ipv6': {
      const interfaces = await host.sysctls.list('net/ipv6/conf');
      return [...(await everywhere(host, 'net/ipv6/conf', 'disable_ipv6')), ...(value === '1' ? await ipv6Of(host, interfaces) : [])];
    }
    default: {
      const dev = /^net\/ipv6\/conf\/(.+)\/disable_ipv6$/.exec(key)?.[1];
      return dev === undefined || value !== '1' ? [] : ipv6Of(host, [dev]);
    }
  }
}

/** `all` is the one that was written, under this name or another. */
async function everywhere(host: HostReader, directory: string, parameter: string): Promise<readonly Ref[]> {
  const names = await host.sysctls.list(directory);
  return names.filter((name) => name !== 'all').map((name) => sysctlRef(`${directory}/${name}/${parameter}`));
}

async function ipv6Of({ network }: HostReader, interfaces: readonly string[]): Promise<readonly Disturbed[]> {
  const [state, entries] = await Promise.all([network.read(), network.entries()]);
  return interfaces.flatMap((dev) => ipv6On(state, entries, dev)).map((ref) => ({ ...ref, foreign: true }));
}
