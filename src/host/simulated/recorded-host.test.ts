import { expect, test } from '@jest/globals';
import { makeSimulatedThrowawayHost } from '../../../testing/contracts/throwaway-host.ts';
import { simulatedHost } from './simulated-host.ts';
import { recordedHostSchema } from './recorded-host.ts';

test('a host loaded from a recording equals the recorded host', async () => {
  const first = simulatedHost({ network: { links: [{ name: 'eth0', index: 1, mac: '02:00:00:00:00:01' }] } });
  await first.network.write([{ op: 'add-address', dev: 'eth0', family: 6, address: 'fd00::1', prefix: 64 }]);
  await first.sysctls.write([{ key: 'net/ipv4/ip_forward', value: '1' }]);
  const recorded = first.record();
  const second = simulatedHost(recordedHostSchema.parse(JSON.parse(JSON.stringify(recorded))));
  expect(second.record()).toEqual(recorded);
  await second.network.write([{ op: 'set-link', dev: 'eth0', up: false }]);
  expect(first.record()).toEqual(recorded);
});

test('calls effect before and after each effect; a crash before prevents it, a crash after does not', async () => {
  for (const [when, expected] of [
    ['before', 0],
    ['after', 1],
  ] as const) {
    const host = simulatedHost(
      { network: { links: [{ name: 'eth0', index: 1 }] } },
      {
        onEffect: (label) => {
          if (label.startsWith(when)) throw new Error('power loss');
        },
      },
    );
    await expect(host.network.write([{ op: 'add-address', dev: 'eth0', family: 6, address: 'fd00::1', prefix: 64 }])).rejects.toThrow(
      'power',
    );
    expect((await host.network.read()).addresses).toHaveLength(expected);
    expect(host.effects).toEqual(['ip address add fd00::1/64 dev eth0']);
  }
});

test('duplicate address detection fails for a taken address and does not end without a carrier', async () => {
  const host = simulatedHost(
    {
      network: {
        links: [
          { name: 'eth0', index: 1 },
          { name: 'eth1', index: 2, carrier: false },
        ],
      },
    },
    { addressesInUse: ['fd00::1'] },
  );
  const add = (dev: string, address: string) => ({ op: 'add-address' as const, dev, family: 6 as const, address, prefix: 64 });
  await host.network.write([add('eth0', 'fd00::1'), add('eth0', 'fd00::2'), add('eth1', 'fd01::1')]);
  expect((await host.network.read()).addresses.map(({ address, tentative, dadFailed }) => [address, tentative, dadFailed])).toEqual([
    ['fd00::2', false, false],
    ['fd00::1', true, true],
    ['fd01::1', true, false],
  ]);
});

test('creates and removes the bridge of a container network', async () => {
  const { host } = await makeSimulatedThrowawayHost();
  const network = { name: 'support', driver: 'bridge', bridge: 'br-x', options: {}, labels: {} };
  await host.containers.createNetwork({ ...network, subnets: [{ subnet: 'fd00:10::/64', gateway: 'fd00:10::1' }] });
  expect((await host.network.read()).routes).toContainEqual(expect.objectContaining({ dst: 'fd00:10::/64', dev: 'br-x' }));
  await host.containers.removeNetwork('support');
  expect((await host.network.read()).links.map(({ name }) => name)).toEqual(['lo', 'lj0', 'lj1']);
});
