import { describe, expect, test } from '@jest/globals';
import type { JsonObject } from '../../src/core/json.ts';
import type { Kind } from '../../src/core/kind.ts';
import type { State } from '../../src/core/state.ts';
import { simulatedHost, type SimulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { address } from '../../src/resources/kinds/address/index.ts';
import { link } from '../../src/resources/kinds/link/index.ts';
import { route } from '../../src/resources/kinds/route/index.ts';
import { sysctl } from '../../src/resources/kinds/sysctl/index.ts';

function createHost(): SimulatedHost {
  return simulatedHost(
    {
      network: {
        links: [
          { name: 'eth0', index: 1, maxMtu: 9000 },
          { name: 'eth1', index: 2, carrier: false },
          { name: 'veth1', index: 3, type: 'veth' },
        ],
        addresses: [
          { dev: 'eth0', family: 6, address: 'fd00::1', prefix: 64 },
          { dev: 'eth0', family: 6, address: 'fd00::bad', prefix: 64 },
          { dev: 'eth1', family: 6, address: 'fd01::1', prefix: 64 },
          { dev: 'eth1', family: 4, address: '10.0.0.1', prefix: 24, dynamic: true, lifetime: 'valid_lft 300 preferred_lft 200' },
          { dev: 'eth1', family: 4, address: '10.0.0.2', prefix: 24 },
          { dev: 'eth1', family: 4, address: '10.5.0.1', prefix: 24 },
        ],
        routes: [
          { family: 6, dst: 'fd00::/64', dev: 'eth0', protocol: 'kernel', metric: 256 },
          { family: 6, dst: 'fd09::/64', dev: 'eth0', via: 'fd00::9', metric: 1024 },
          { family: 6, dst: 'fd0a::/64', dev: 'eth0', via: 'fd00::9', metric: 10 },
          {
            family: 6,
            dst: 'fd0d::/64',
            dev: 'eth1',
            via: 'fd01::9',
            metric: 1024,
            mtu: 'lock 1400',
            attributes: 'advmss 1300',
            expires: true,
          },
          { family: 6, dst: 'fd0e::/64', dev: 'eth1', via: 'fd01::9', metric: 1024, protocol: 'zebra', attributes: 'nhid 5' },
        ],
        specialRoutes: [{ family: 6, dst: 'fd0b::/64', what: 'blackhole' }],
      },
    },
    { addressesInUse: ['fd00::bad'] },
  );
}

async function refusal(kind: Kind, id: JsonObject, after: State, owned = false) {
  const host = createHost();
  const [probed] = await kind.probe(host, [id]);
  const before = probed?.known === true ? probed.state : null;
  return (await kind.refuse?.(host, [{ id, before, after, owned }], []))?.[0];
}

describe('refusals', () => {
  test('a missing interface, with the candidates', async () => {
    expect(await refusal(link, { dev: 'eth9' }, { up: true, mtu: 1500 })).toMatchObject({
      detail: 'this host has no interface eth9; it has eth0, eth1',
      adoptable: false,
    });
  });
  test('an MTU above the maximum of the interface', async () => {
    expect(await refusal(link, { dev: 'eth0' }, { up: true, mtu: 9001 })).toMatchObject({
      detail: 'eth0 takes an MTU of at most 9000, not 9001',
    });
    expect(await refusal(link, { dev: 'eth0' }, { up: true, mtu: 9000 })).toBeUndefined();
  });
  test('a foreign address with another prefix length, or on another interface', async () => {
    expect(await refusal(address, { dev: 'eth0', address: 'fd00::1' }, { prefix: 80 })).toMatchObject({ adoptable: true });
    expect(await refusal(address, { dev: 'eth0', address: 'fd00::1' }, { prefix: 80 }, true)).toBeUndefined();
    expect(await refusal(address, { dev: 'eth0', address: 'fd01::1' }, { prefix: 64 })).toMatchObject({
      detail: 'fd01::1, desired on eth0, is already on eth1',
    });
  });
  test('what a restore of an adopted address cannot bring back', async () => {
    const { fix } = (await refusal(address, { dev: 'eth1', address: '10.0.0.1' }, { prefix: 16 })) ?? {};
    expect(fix).toContain(
      'destroy restores it, in the list of addresses after 10.5.0.1, without its lifetime (valid_lft 300 preferred_lft 200); until then 10.0.0.2 is the primary address of 10.0.0.0/24',
    );
    expect((await refusal(address, { dev: 'eth0', address: 'fd00::bad' }, { prefix: 80 }))?.fix).toMatch(
      /destroy restores it, in the list of addresses before fd00::1$/,
    );
    expect((await refusal(address, { dev: 'eth1', address: '10.5.0.1' }, { prefix: 16 }))?.fix).toMatch(/; destroy restores it$/);
  });
  test('a foreign route with attributes, a lifetime or a next hop object', async () => {
    const desired = { via: 'fd01::8', dev: 'eth1', attributes: 'advmss 1300' };
    expect(await refusal(route, { dst: 'fd0d::/64' }, desired)).toEqual({
      detail:
        'there is a route to fd0d::/64 via fd01::9 dev eth1 mtu lock 1400 advmss 1300 that lazyjack did not create; desired is one via fd01::8 dev eth1 advmss 1300',
      fix: 'remove it (ip route delete fd0d::/64 via fd01::9 dev eth1 mtu lock 1400) or have it replaced with --adopt; destroy restores it without its lifetime, so that it stays',
      adoptable: true,
    });
    expect(await refusal(route, { dst: 'fd0e::/64' }, { ...desired, attributes: 'nhid 5' })).toMatchObject({
      fix: 'remove it (ip route delete fd0e::/64 via fd01::9 dev eth1)',
      adoptable: false,
    });
  });
  test('a foreign route to the same prefix through another gateway', async () => {
    const desired = { via: 'fd00::8', dev: 'eth0' };
    expect(await refusal(route, { dst: 'fd09::/64' }, desired)).toMatchObject({
      detail: 'there is a route to fd09::/64 via fd00::9 dev eth0 that lazyjack did not create; desired is one via fd00::8 dev eth0',
      adoptable: true,
    });
    expect(await refusal(route, { dst: 'fd09::/64' }, desired, true)).toBeUndefined();
    expect(await refusal(route, { dst: 'fd0c::/64' }, desired)).toBeUndefined();
  });
  test('a route that would be used instead, or has another type', async () => {
    const desired = { via: 'fd00::8', dev: 'eth0' };
    expect(await refusal(route, { dst: 'fd0a::/64' }, desired)).toMatchObject({ detail: expect.stringContaining('would be used instead') });
    expect(await refusal(route, { dst: 'fd0a::/64' }, { via: 'fd00::9', dev: 'eth0' })).toBeUndefined();
    expect(await refusal(route, { dst: 'fd0b::/64' }, desired)).toMatchObject({
      detail: 'there is a route to fd0b::/64 already: blackhole',
    });
  });
});

describe('duplicate address detection', () => {
  test.each([
    ['eth0', 'fd00::1', { settled: 'yes' }],
    ['eth0', 'fd00::bad', { settled: 'never' }],
    ['eth1', 'fd01::1', { settled: 'yes', warning: 'fd01::1 on eth1 is not verified: no cable' }],
  ])('%s %s', async (dev, text, expected) => {
    const change = { id: { dev, address: text }, before: null, after: { prefix: 64 } };
    expect((await address.settle?.(createHost(), [change]))?.[0]).toMatchObject(expected);
  });
});

describe('restore retains what is in use', () => {
  const down = { id: { dev: 'eth0' }, before: { up: true, mtu: 1500 }, after: { up: false, mtu: 1200 } };
  const deletedRefs = [
    { kind: 'address', id: { address: 'fd00::1', dev: 'eth0' } },
    { kind: 'address', id: { dev: 'eth0', address: 'fd00::bad' } },
    { kind: 'route', id: { dst: 'fd09::/64' } },
  ];
  test('a link stays up', async () => {
    expect((await link.adjustRestore?.(createHost(), [down], deletedRefs))?.[0]).toMatchObject({
      target: { up: true, mtu: 1500 },
      note: 'remains up: fd0a::/64 via fd00::9 dev eth0 metric 10 is on it',
      commands: ['ip -6 route delete fd0a::/64 via fd00::9 dev eth0 metric 10'],
    });
    const all = [...deletedRefs, { kind: 'route', id: { dst: 'fd0a::/64', metric: 10 } }];
    expect((await link.adjustRestore?.(createHost(), [down], all))?.[0]).toEqual({ target: { up: false, mtu: 1200 } });
  });
  test('a link that NetworkManager manages again stays up', async () => {
    const all = [...deletedRefs, { kind: 'route', id: { dst: 'fd0a::/64', metric: 10 } }];
    const setting = (dev: string) => ({ kind: 'owner-setting', id: { daemon: 'NetworkManager', dev } });
    for (const [dev, up] of [
      ['eth0', true],
      ['eth1', false],
    ] as const) {
      expect(await link.adjustRestore?.(createHost(), [down], [...all, setting(dev)])).toEqual([{ target: { up, mtu: 1200 } }]);
    }
    // In the next round of a destroy, the setting is already deleted.
    const host = createHost();
    const { links } = await host.network.read();
    const index = links.find(({ name }) => name === 'eth0')?.index ?? 0;
    host.files.put('/run/NetworkManager/devices', { type: 'directory' });
    host.files.put(`/run/NetworkManager/devices/${index}`, { type: 'file', content: '[device]\nmanaged=true\n' });
    expect(await link.adjustRestore?.(host, [down], all)).toEqual([{ target: { up: true, mtu: 1200 } }]);
  });
  test('IPv6 stays on', async () => {
    const off = { id: { key: 'net/ipv6/conf/eth0/disable_ipv6' }, before: { value: '0' }, after: { value: '1' } };
    expect((await sysctl.adjustRestore?.(createHost(), [off], []))?.[0]).toMatchObject({ target: { value: '0' } });
    expect((await sysctl.adjustRestore?.(createHost(), [off], deletedRefs))?.[0]).toMatchObject({
      target: { value: '0' },
      commands: ['ip -6 route delete fd0a::/64 via fd00::9 dev eth0 metric 10'],
    });
    const all = [...deletedRefs, { kind: 'route', id: { dst: 'fd0a::/64', metric: 10 } }];
    expect((await sysctl.adjustRestore?.(createHost(), [off], all))?.[0]).toEqual({ target: { value: '1' } });
  });
});

test('one route, one id', () => {
  expect(route.addressOf({ dst: 'FD09:0::/64', metric: 1024 })).toBe('route:fd09::/64');
  expect(route.addressOf({ dst: '10.0.0.0/8', metric: 0 })).toBe('route:10.0.0.0/8');
  expect(route.addressOf({ dst: '10.0.0.0/8', metric: 5 })).toBe('route:10.0.0.0/8 metric 5');
  expect(() => route.addressOf({ dst: '10.0.0.0' })).toThrow('not a network: 10.0.0.0');
});
