import { expect, test } from '@jest/globals';
import { readHostFacts } from './read-host-facts.ts';
import { cacheReads } from '../core/host/cache-reads.ts';
import { simulatedHost } from './simulated/simulated-host.ts';
import type { RecordedHostInput } from './simulated/recorded-host.ts';

const machine: RecordedHostInput = {
  network: {
    links: ['lo', 'eth0', 'eth1', 'eth2'].map((name, at) => ({ name, index: at + 1 })),
    addresses: [
      { dev: 'eth0', family: 4, address: '192.0.2.5', prefix: 24 },
      { dev: 'eth1', family: 6, address: 'fd00::5', prefix: 64 },
    ],
    routes: [{ family: 6, dst: '::/0', via: 'fe80::1', dev: 'eth1', protocol: 'ra', metric: 1024 }],
  },
  containers: { networks: [{ name: 'n', bridge: 'br-n', subnets: [{ subnet: '172.17.0.0/16', gateway: '172.17.0.1' }] }] },
};

test('reads all facts', async () => {
  const facts = await readHostFacts(simulatedHost(machine));
  expect(facts.routerAdvertisementUplinks).toEqual([{ dev: 'eth1', acceptRa: '1' }]);
  expect(facts.engine).toMatchObject({
    running: true,
    version: '20.10.24',
    subnets: [{ network: 'n', subnet: { text: '172.17.0.0/16' } }],
  });
  expect(facts.sshDevice).toBeUndefined();
});

test.each([
  ['192.0.2.5', 'eth0'],
  ['::ffff:192.0.2.5', 'eth0'],
  ['FD00:0::5', 'eth1'],
  ['fe80::7%eth2', 'eth2'],
  ['203.0.113.1', undefined],
])('a session to %s comes over %s', async (sshAddress, dev) => {
  expect((await readHostFacts(simulatedHost({ ...machine, invocation: { sshAddress } }))).sshDevice).toBe(dev);
});

test('a missing engine is a fact with its reason', async () => {
  const facts = await readHostFacts(simulatedHost({ ...machine, containers: { engine: 'stopped' } }));
  expect(facts.engine).toMatchObject({ running: false, reason: expect.stringContaining('not running') });
});

test('cacheReads reads the network once', async () => {
  const host = simulatedHost(machine);
  const once = cacheReads(host);
  const before = await once.network.read();
  await host.network.write([{ op: 'set-link', dev: 'eth2', mtu: 9000 }]);
  expect(await once.network.read()).toBe(before);
});
