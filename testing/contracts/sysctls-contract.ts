import { expect, test } from '@jest/globals';
import type { ThrowawayHost } from './throwaway-host.ts';

const keysOfInterfaces = (family: 4 | 6, parameter: string) =>
  ['all', 'default', 'lj0', 'lj1'].map((name) => `net/ipv${family}/conf/${name}/${parameter}`);

/** Contract of every Sysctls, real or simulated. */
export function sysctlsContract(machine: () => ThrowawayHost): void {
  const read = (...keys: readonly string[]) => machine().host.sysctls.read(keys);
  const write = (key: string, value: string) => machine().host.sysctls.write([{ key, value }]);
  const values = async (family: 4 | 6, parameter: string) => (await read(...keysOfInterfaces(family, parameter))).join(' ');

  test('a missing parameter is null, cannot be written, and is not created', async () => {
    expect(await read('net/ipv4/ip_forward', 'net/nope/nope')).toEqual(['0', null]);
    await expect(write('net/nope/nope', '1')).rejects.toThrow(/cannot set .*net\/nope\/nope to 1: this kernel has no such parameter/);
    await expect(write('net/ipv4/ip_forward', 'many')).rejects.toThrow('the kernel does not take that value');
    expect(await machine().host.sysctls.list('net/nope')).toEqual([]);
    expect(await machine().host.sysctls.list('net/ipv6/conf')).toEqual(['all', 'default', 'lj0', 'lj1', 'lo']);
  });

  test.each(['net/ipv4/ip_forward', 'net/ipv4/conf/all/forwarding'])('%s rewrites its dependent parameters', async (key) => {
    await write('net/ipv4/conf/lj0/forwarding', '1');
    await write('net/ipv4/conf/lj1/accept_redirects', '0');
    await write(key, '0');
    expect([await values(4, 'forwarding'), await values(4, 'accept_redirects')]).toEqual(['0 0 1 0', '1 1 1 0']);
    await write(key, '1');
    expect([await values(4, 'forwarding'), await values(4, 'accept_redirects')]).toEqual(['1 1 1 1', '0 1 1 0']);
    await write(key, '0');
    expect([await values(4, 'forwarding'), await values(4, 'accept_redirects')]).toEqual(['0 0 0 0', '1 1 1 0']);
    expect(await read('net/ipv4/ip_forward')).toEqual(['0']);
  });

  test('IPv6 forwarding and disable_ipv6 of all rewrite every interface, even with an unchanged value', async () => {
    for (const parameter of ['forwarding', 'disable_ipv6']) {
      await write(`net/ipv6/conf/lj0/${parameter}`, '1');
      expect(await values(6, parameter)).toBe('0 0 1 0');
      await write(`net/ipv6/conf/all/${parameter}`, '0');
      expect(await values(6, parameter)).toBe('0 0 0 0');
      await write(`net/ipv6/conf/all/${parameter}`, '1');
      expect(await values(6, parameter)).toBe('1 1 1 1');
      await write(`net/ipv6/conf/all/${parameter}`, '0');
    }
    expect([await values(6, 'accept_ra'), await values(6, 'accept_redirects')]).toEqual(['1 1 1 1', '1 1 1 1']);
  });

  test('disable_ipv6 removes addresses and routes; enabling restores only the link-local address', async () => {
    await machine().host.network.write([
      { op: 'set-link', dev: 'lj1', up: true },
      { op: 'set-link', dev: 'lj0', up: true },
      { op: 'add-address', dev: 'lj0', family: 6, address: 'fd00::1', prefix: 64 },
    ]);
    const scopes = async () =>
      (await machine().host.network.read()).addresses.flatMap(({ dev, scope }) => (dev === 'lj0' ? [scope] : [])).sort();
    expect(await scopes()).toEqual(['global', 'link']);
    await write('net/ipv6/conf/lj0/disable_ipv6', '1');
    expect(await scopes()).toEqual([]);
    await write('net/ipv6/conf/lj0/disable_ipv6', '0');
    expect(await scopes()).toEqual(['link']);
  });
}
