import { expect, test } from '@jest/globals';
import type { NetworkChange } from '../../src/core/host/network-port.ts';
import type { ThrowawayHost } from './throwaway-host.ts';

const linksUp: readonly NetworkChange[] = [
  { op: 'set-link', dev: 'lj0', up: true },
  { op: 'set-link', dev: 'lj1', up: true },
];
const addAddressChange = (
  address: string,
  prefix: number,
  dev = 'lj0',
): Extract<NetworkChange, { op: 'add-address' | 'delete-address' }> => ({
  op: 'add-address',
  dev,
  family: address.includes(':') ? 6 : 4,
  address,
  prefix,
});
const addRouteChange = (
  dst: string,
  via: string | null,
  more: Partial<Extract<NetworkChange, { op: 'add-route' | 'delete-route' }>> = {},
) => ({
  op: 'add-route' as const,
  family: dst.includes(':') ? (6 as const) : (4 as const),
  dst,
  via,
  dev: 'lj0',
  ...more,
});
const deletionOf = <Change extends NetworkChange>(change: Change) => ({
  ...change,
  op: change.op === 'add-route' ? ('delete-route' as const) : ('delete-address' as const),
});

/** Contract of every Network, real or simulated. */
export function networkContract(machine: () => ThrowawayHost): void {
  const write = (...changes: readonly NetworkChange[]) => machine().host.network.write(changes);
  const read = () => machine().host.network.read();
  const addresses = async (dev = 'lj0') =>
    (await read()).addresses
      .filter((item) => item.dev === dev && item.scope === 'global')
      .map((item) => `${item.address}/${item.prefix}`)
      .sort();
  const routes = async (dev = 'lj0') =>
    (await read()).routes
      .filter((item) => item.dev === dev && item.dst !== 'fe80::/64')
      .map(({ dst, via, mtu, metric, source, protocol }) =>
        [dst, via, mtu !== null && `mtu ${mtu}`, metric !== null && `metric ${metric}`, source !== null && `src ${source}`, protocol]
          .filter((word) => word !== null && word !== false)
          .join(' '),
      )
      .sort();

  test('a probe reports the MAC address of the host that uses an address, or that none does', async () => {
    const ask = (address: string, dev = 'lj0') => machine().host.network.probeAddressUse({ dev, address }, new AbortController().signal);
    await write(...linksUp, addAddressChange('10.0.0.1', 24, 'lj1'), addAddressChange('fd00::1', 64, 'lj1'));
    const mac = (await read()).links.find(({ name }) => name === 'lj1')?.mac;
    expect(await Promise.all(['10.0.0.1', '10.0.0.2', 'fd00::1', 'fd00::2'].map((text) => ask(text)))).toEqual([
      { status: 'yes', mac },
      { status: 'no' },
      { status: 'yes', mac },
      { status: 'no' },
    ]);
    // Hosts that answered are in the neighbour table; others are not.
    const { neighbours } = await read();
    expect(neighbours.filter(({ dev, address: text }) => dev === 'lj0' && text.startsWith('fd00:'))).toEqual([
      { dev: 'lj0', family: 6, address: 'fd00::1', mac, state: 'REACHABLE' },
    ]);
    await write({ op: 'set-link', dev: 'lj0', up: false });
    expect((await read()).neighbours.filter(({ dev }) => dev === 'lj0')).toEqual([]);
  });

  test('a probe that is not possible resolves as unknown; an abort rejects', async () => {
    const ask = (dev: string, signal = new AbortController().signal) =>
      machine().host.network.probeAddressUse({ dev, address: '10.0.0.1' }, signal);
    expect(await Promise.all(['lj0', 'nope'].map((dev) => ask(dev)))).toEqual([
      { status: 'unknown', reason: 'lj0 has no carrier' },
      { status: 'unknown', reason: expect.stringContaining('"nope"') },
    ]);
    await expect(ask('lj0', AbortSignal.abort())).rejects.toMatchObject({ kind: 'interrupted' });
  }, 20_000);

  test('deleting one end of a veth pair deletes both', async () => {
    const ends = async () =>
      (await read()).links.flatMap(({ name, type, peer }) => (name === 'lo' ? [] : [`${name} ${type ?? ''} ${peer ?? ''}`])).sort();
    expect(await ends()).toEqual(['lj0 veth lj1', 'lj1 veth lj0']);
    await write({ op: 'delete-veth', dev: 'lj1' });
    expect(await ends()).toEqual([]);
    await expect(write({ op: 'delete-veth', dev: 'lj0' })).rejects.toMatchObject({ kind: 'failed' });
  });

  test('links: state and MTU are set within their limits', async () => {
    await write({ op: 'set-link', dev: 'lj0', up: true, mtu: 9000 });
    expect((await read()).links.find(({ name }) => name === 'lj0')).toMatchObject({ up: true, mtu: 9000, maxMtu: 65535, type: 'veth' });
    await write({ op: 'set-link', dev: 'lj0', up: false });
    expect((await read()).links.find(({ name }) => name === 'lj0')).toMatchObject({ up: false, carrier: false, mtu: 9000 });
    await expect(write({ op: 'set-link', dev: 'lj0', mtu: 65536 })).rejects.toThrow('mtu greater than device maximum');
    await expect(write({ op: 'set-link', dev: 'lj0', mtu: 67 })).rejects.toThrow('mtu less than device minimum');
    await expect(write({ op: 'set-link', dev: 'nope', up: true })).rejects.toThrow('Cannot find device "nope"');
  });

  test('addresses: an existing one cannot be added, a missing one cannot be deleted', async () => {
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('fd00::1', 64));
    expect(await addresses()).toEqual(['10.0.0.1/24', 'fd00::1/64']);
    await expect(write(addAddressChange('10.0.0.1', 24))).rejects.toThrow(/already assigned/);
    await expect(write(addAddressChange('fd00::1', 64))).rejects.toThrow(/already assigned/);
    await expect(write(addAddressChange('fd00::1', 80))).rejects.toThrow(/already assigned/);
    await expect(write(deletionOf(addAddressChange('fd00::1', 80)))).rejects.toThrow(/not found/);
    await expect(write(deletionOf(addAddressChange('10.0.0.1', 25)))).rejects.toThrow(/not found/);
    await expect(write(deletionOf(addAddressChange('10.0.0.9', 24)))).rejects.toThrow(/not found/);
    await write(deletionOf(addAddressChange('10.0.0.1', 24)), deletionOf(addAddressChange('fd00::1', 64)));
    expect(await addresses()).toEqual([]);
  });

  test('addresses: broadcast and alias are kept', async () => {
    await write(...linksUp, { ...addAddressChange('10.0.0.1', 24), broadcast: '10.0.0.255', alias: 'lj0:1' });
    expect((await read()).addresses).toContainEqual(expect.objectContaining({ broadcast: '10.0.0.255', alias: 'lj0:1', dev: 'lj0' }));
  });

  test('addresses: refused on an interface with IPv6 disabled', async () => {
    await write(...linksUp);
    await machine().host.sysctls.write([{ key: 'net/ipv6/conf/lj0/disable_ipv6', value: '1' }]);
    await expect(write(addAddressChange('fd00::1', 64))).rejects.toThrow('IPv6 is disabled on this device');
    await write({ op: 'set-link', dev: 'lj0', mtu: 1279 });
    await expect(write(addAddressChange('fd00::1', 64))).rejects.toThrow('Invalid argument');
  });

  test('addresses: the route to their network is added and deleted with them', async () => {
    await write(
      ...linksUp,
      addAddressChange('10.0.0.1', 24),
      addAddressChange('10.1.0.1', 32),
      addAddressChange('fd00::1', 64),
      addAddressChange('fd00::2', 64),
    );
    const both = ['10.0.0.0/24 src 10.0.0.1 kernel', 'fd00::/64 metric 256 kernel'];
    expect(await routes()).toEqual(both);
    await write(deletionOf(addAddressChange('fd00::1', 64)));
    expect(await routes()).toEqual(both);
    await write(deletionOf(addAddressChange('fd00::2', 64)), deletionOf(addAddressChange('10.0.0.1', 24)));
    expect(await routes()).toEqual([]);
  });

  test('addresses: deleting an IPv4 primary deletes its secondaries, unless one is promoted', async () => {
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('10.0.0.2', 24), addAddressChange('10.5.0.1', 24));
    await write(deletionOf(addAddressChange('10.0.0.1', 24)));
    expect(await addresses()).toEqual(['10.5.0.1/24']);
    await write(addAddressChange('10.0.0.1', 24), addAddressChange('10.0.0.2', 24));
    await machine().host.sysctls.write([{ key: 'net/ipv4/conf/lj0/promote_secondaries', value: '1' }]);
    await write(deletionOf(addAddressChange('10.0.0.1', 24)));
    expect(await addresses()).toEqual(['10.0.0.2/24', '10.5.0.1/24']);
    expect(await routes()).toContain('10.0.0.0/24 src 10.0.0.2 kernel');
  });

  test('addresses: side effects of a deletion on foreign routes', async () => {
    // An address cannot be the source of a route before duplicate address detection ends.
    await machine().host.sysctls.write([{ key: 'net/ipv6/conf/lj0/accept_dad', value: '0' }]);
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('10.5.0.1', 24), addAddressChange('fd00::1', 64));
    while ((await read()).addresses.some(({ tentative }) => tentative));
    await write(addRouteChange('10.8.0.0/16', '10.0.0.9', { source: '10.0.0.1' }), addRouteChange('10.9.0.0/16', '10.0.0.9'));
    await write(addRouteChange('fd08::/64', 'fd00::9', { source: 'fd00::1' }), addRouteChange('fd09::/64', 'fd00::9'));
    await write(deletionOf(addAddressChange('10.0.0.1', 24)), deletionOf(addAddressChange('fd00::1', 64)));
    expect(await routes()).toEqual([
      '10.5.0.0/24 src 10.5.0.1 kernel',
      '10.9.0.0/16 10.0.0.9 108',
      'fd08::/64 fd00::9 metric 1024 108',
      'fd09::/64 fd00::9 metric 1024 108',
    ]);
    await write(deletionOf(addAddressChange('10.5.0.1', 24)));
    expect(await routes()).toEqual(['fd08::/64 fd00::9 metric 1024 108', 'fd09::/64 fd00::9 metric 1024 108']);
  });

  test('routes: read as written', async () => {
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('fd00::1', 64));
    await write(
      addRouteChange('10.9.0.0/16', '10.0.0.9', { mtu: 1400 }),
      addRouteChange('10.9.0.0/16', null, { metric: 50, protocol: 'static' }),
    );
    await write(
      addRouteChange('fd09::/64', 'fd00::9', { mtu: 1400 }),
      addRouteChange('::/0', 'fe80::9', { metric: 50 }),
      addRouteChange('fd0a::7/128', null),
    );
    await write(addRouteChange('0.0.0.0/0', '10.0.0.9', { source: '10.0.0.1' }));
    expect(await routes()).toEqual([
      '0.0.0.0/0 10.0.0.9 src 10.0.0.1 108',
      '10.0.0.0/24 src 10.0.0.1 kernel',
      '10.9.0.0/16 10.0.0.9 mtu 1400 108',
      '10.9.0.0/16 metric 50 static',
      '::/0 fe80::9 metric 50 108',
      'fd00::/64 metric 256 kernel',
      'fd09::/64 fd00::9 mtu 1400 metric 1024 108',
      'fd0a::7/128 metric 1024 108',
    ]);
    await write(
      deletionOf(addRouteChange('10.9.0.0/16', '10.0.0.9', { protocol: '108' })),
      deletionOf(addRouteChange('::/0', 'fe80::9', { metric: 50 })),
    );
    expect(await routes()).not.toContain('10.9.0.0/16 10.0.0.9 mtu 1400 108');
    expect(await routes()).toContain('10.9.0.0/16 metric 50 static');
  });

  test('routes: refused if the gateway is unreachable, the route exists, or there is none to delete', async () => {
    await expect(write(addRouteChange('10.9.0.0/16', null))).rejects.toThrow('not up');
    await expect(write(addRouteChange('fd09::/64', null))).rejects.toThrow('not up');
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('fd00::1', 64));
    await expect(write(addRouteChange('10.9.0.0/16', '172.16.0.1'))).rejects.toThrow('Nexthop has invalid gateway');
    await expect(write(addRouteChange('fd09::/64', 'fd44::1'))).rejects.toThrow('No route to host');
    await expect(write(addRouteChange('fd09::/64', 'fd00::1'))).rejects.toThrow('Gateway can not be a local address');
    await expect(write(addRouteChange('10.9.0.0/16', null, { source: '10.7.0.1' }))).rejects.toThrow('Invalid prefsrc address');
    await expect(write(addRouteChange('fd09::/64', null, { source: 'fd77::1' }))).rejects.toThrow('Invalid source address');
    await write(addRouteChange('10.9.0.0/16', '10.0.0.9'), addRouteChange('fd09::/64', 'fd00::9'));
    await expect(write(addRouteChange('10.9.0.0/16', '10.0.0.8'))).rejects.toThrow('File exists');
    await expect(write(addRouteChange('fd09::/64', 'fd00::8'))).rejects.toThrow('File exists');
    await expect(write(deletionOf(addRouteChange('10.7.0.0/16', '10.0.0.9')))).rejects.toThrow('No such process');
    await expect(write(deletionOf(addRouteChange('10.9.0.0/16', '10.0.0.8')))).rejects.toThrow('No such process');
    await expect(write(deletionOf(addRouteChange('fd09::/64', 'fd00::9', { protocol: 'static' })))).rejects.toThrow('No such process');
  });

  test('the first refused change ends the batch and is named; earlier changes stay', async () => {
    await write(...linksUp, addAddressChange('fd00::1', 64));
    const changes = [
      addRouteChange('fd07::/64', 'fd00::9'),
      addRouteChange('fd08::/64', 'fd44::9'),
      addRouteChange('fd09::/64', 'fd00::9'),
    ];
    await expect(write(...changes)).rejects.toThrow('ip route add fd08::/64 via fd44::9 dev lj0 proto 108: ');
    expect(await routes()).toEqual(['fd00::/64 metric 256 kernel', 'fd07::/64 fd00::9 metric 1024 108']);
    await expect(write(addRouteChange('fd0a::/64', 'fd00::9', { dev: 'lj0 metric' }))).rejects.toThrow('not a word');
  });

  test('a link that goes down loses its routes and its IPv6 addresses', async () => {
    await write(
      ...linksUp,
      addAddressChange('10.0.0.1', 24),
      addAddressChange('fd00::1', 64),
      addRouteChange('10.9.0.0/16', '10.0.0.9'),
      addRouteChange('fd09::/64', 'fd00::9'),
    );
    await write({ op: 'set-link', dev: 'lj0', up: false });
    expect(await addresses()).toEqual(['10.0.0.1/24']);
    expect(await routes()).toEqual([]);
    await write(addAddressChange('fd00::2', 64), { op: 'set-link', dev: 'lj0', up: true });
    expect(await addresses()).toEqual(['10.0.0.1/24', 'fd00::2/64']);
    expect(await routes()).toEqual(['10.0.0.0/24 src 10.0.0.1 kernel', 'fd00::/64 metric 256 kernel']);
  });

  test('an MTU too small for IPv6 removes all of IPv6, and a larger one restores only its initial state', async () => {
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('fd00::1', 64), addRouteChange('fd09::/64', 'fd00::9'));
    await machine().host.sysctls.write([{ key: 'net/ipv6/conf/lj0/accept_ra', value: '2' }]);
    await write({ op: 'set-link', dev: 'lj0', mtu: 1279 });
    expect([await addresses(), await routes()]).toEqual([['10.0.0.1/24'], ['10.0.0.0/24 src 10.0.0.1 kernel']]);
    expect(await machine().host.sysctls.read(['net/ipv6/conf/lj0/accept_ra'])).toEqual([null]);
    await write({ op: 'set-link', dev: 'lj0', mtu: 1280 });
    expect(await addresses()).toEqual(['10.0.0.1/24']);
    expect(await machine().host.sysctls.read(['net/ipv6/conf/lj0/accept_ra', 'net/ipv6/conf/lj0/mtu'])).toEqual(['1', '1280']);
    expect((await read()).addresses).toContainEqual(expect.objectContaining({ dev: 'lj0', scope: 'link', family: 6 }));
  });

  test('IPv6 routes with an MTU follow the MTU of the interface', async () => {
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('fd00::1', 64));
    await write(addRouteChange('10.9.0.0/16', '10.0.0.9', { mtu: 1500 }), addRouteChange('fd08::/64', 'fd00::9', { mtu: 1300 }));
    await write(addRouteChange('fd09::/64', 'fd00::9', { mtu: 1400 }), addRouteChange('fd0a::/64', 'fd00::9', { mtu: 1500 }));
    const mtus = async () => (await routes()).flatMap((text) => /mtu (\d+)/.exec(text)?.[1] ?? []).join(' ');
    expect(await mtus()).toBe('1500 1300 1400 1500');
    await write({ op: 'set-link', dev: 'lj0', mtu: 9000 });
    expect(await mtus()).toBe('1500 1300 1400 9000');
    await write({ op: 'set-link', dev: 'lj0', mtu: 1350 });
    expect(await mtus()).toBe('1500 1300 1350 1350');
  });

  test('entries: routes of every table and neighbours are read as written and have the same side effects', async () => {
    const words = async (...types: readonly string[]) =>
      (await machine().host.network.readEntries())
        .filter(({ type, isPermanent }) => isPermanent && types.includes(type))
        .map((entry) => entry.ipArguments);
    const add = (type: 'route' | 'neighbour' | 'proxy', text: string): NetworkChange => ({ op: 'add-entry', type, ipArguments: text });
    const table = 'unicast 10.9.0.0/16 via 10.0.0.9 dev lj0 table 77 proto boot scope global';
    const mtu = 'unicast fd09::/64 via fd00::9 dev lj0 table 77 proto boot scope global metric 1024 mtu 1500 pref medium';
    const neighbour = '10.0.0.7 dev lj0 lladdr 02:00:00:00:00:77 nud permanent';
    await write(...linksUp, addAddressChange('10.0.0.1', 24), addAddressChange('fd00::1', 64));
    await write(add('route', table), add('route', mtu), add('neighbour', neighbour), add('proxy', 'proxy 10.0.0.8 dev lj0'));
    expect((await words('route')).toSorted()).toEqual([table, mtu]);
    expect(await words('neighbour', 'proxy')).toEqual([neighbour, 'proxy 10.0.0.8 dev lj0']);
    await expect(write(add('route', table))).rejects.toThrow('File exists');

    await write({ op: 'set-link', dev: 'lj0', mtu: 9000 });
    const followed = mtu.replace('mtu 1500', 'mtu 9000');
    expect((await words('route')).toSorted()).toEqual([table, followed]);
    await write({ op: 'change-entry', type: 'route', ipArguments: mtu, before: followed });
    expect((await words('route')).toSorted()).toEqual([table, mtu]);

    await write(deletionOf(addAddressChange('10.0.0.1', 24)));
    expect(await words('route')).toEqual([mtu]);
    expect(await words('neighbour', 'proxy')).toEqual([]);
    await expect(write(add('route', table))).rejects.toThrow('Nexthop has invalid gateway');
    await write({ op: 'delete-entry', type: 'route', ipArguments: mtu });
    expect(await words('route')).toEqual([]);
  });

  test('addresses: deleting an IPv4 address deletes its routes only with its last prefix length', async () => {
    const routed = async () => (await routes()).filter((text) => !text.endsWith('kernel'));
    await write(
      ...linksUp,
      addAddressChange('10.0.0.1', 24),
      addRouteChange('10.8.0.0/16', '10.0.0.9', { source: '10.0.0.1' }),
      addRouteChange('10.9.0.0/16', '10.0.0.9'),
    );
    await write(addAddressChange('10.0.0.1', 16), deletionOf(addAddressChange('10.0.0.1', 24)));
    expect(await routed()).toEqual(['10.8.0.0/16 10.0.0.9 src 10.0.0.1 108', '10.9.0.0/16 10.0.0.9 108']);
    await write(addAddressChange('10.7.0.1', 24, 'lj1'), addRouteChange('10.6.0.0/16', '10.7.0.9', { dev: 'lj1', source: '10.0.0.1' }));
    await write(deletionOf(addAddressChange('10.0.0.1', 16)));
    expect([await routed(), await routes('lj1')]).toEqual([[], ['10.7.0.0/24 src 10.7.0.1 kernel']]);
  });
}
