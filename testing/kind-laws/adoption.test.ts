import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { RecordedHostInput } from '../../src/host/simulated/recorded-host.ts';
import { simulatedHost } from '../../src/host/simulated/simulated-host.ts';
import { address } from '../../src/resources/kinds/address/index.ts';
import { route } from '../../src/resources/kinds/route/index.ts';
import { simulatedEngine } from '../simulated/simulated-engine.ts';

const routeAttributes = fc
  .tuple(
    fc.subarray(['onlink', 'scope global', 'window 1000', 'cwnd lock 10', 'advmss 1300', 'hoplimit 33', 'features ecn', 'rto_min 100ms']),
    fc.constantFrom('', 'pref high'),
  )
  .map(([words, pref]) => [...words, pref].filter(Boolean).join(' ') || null);

const foreignRoute = fc.record({
  mtu: fc.constantFrom(null, 1400, 'lock 1400' as const, 'lock 1500' as const),
  protocol: fc.constantFrom('boot', 'static', '108'),
  attributes: routeAttributes,
});

/** The number of the network of each address: 0 has the adopted address. */
const otherAddresses = fc.array(fc.record({ network: fc.constantFrom(0, 0, 1, 2), attributes: fc.constantFrom(null, 'metric 77') }), {
  maxLength: 4,
});

const addressOf = (network: number, host: number): string => `10.${network}.0.${host}`;

const foreignAddresses = fc
  .record({
    peer: fc.constantFrom(null, '10.0.0.200'),
    attributes: fc.constantFrom(null, 'noprefixroute', 'metric 5 preferred_lft 0'),
    promotes: fc.constantFrom('0', '1'),
    earlier: fc.constantFrom<readonly number[]>([], [1], [1, 2]),
    later: otherAddresses,
  })
  .map(({ peer, attributes, promotes, earlier, later }): { readonly promotes: string; readonly addresses: NetworkInput['addresses'] } => ({
    promotes,
    addresses: [
      ...earlier.map((network) => ({ dev: 'eth1', family: 4 as const, address: addressOf(network, 9), prefix: 24 })),
      { dev: 'eth1', family: 4, address: addressOf(0, 1), prefix: 24, peer, attributes },
      // A restore does not move addresses of other networks: the plan names them.
      ...later
        .filter(({ network }) => network === 0)
        .map((other, at) => ({ dev: 'eth1', family: 4 as const, address: addressOf(0, at + 2), prefix: 24, attributes: other.attributes })),
    ],
  }));

type NetworkInput = NonNullable<RecordedHostInput['network']>;

function createHost(network: NetworkInput, sysctls: Readonly<Record<string, string>> = {}) {
  return simulatedHost({ network: { links: [{ name: 'eth1', index: 1, mac: '02:00:00:00:00:01' }], ...network }, files: {}, sysctls });
}

test('an adopted route keeps its attributes and is restored exactly', async () => {
  await fc.assert(
    fc.asyncProperty(foreignRoute, async (foreign) => {
      const host = createHost({
        addresses: [{ dev: 'eth1', family: 6, address: 'fd00::1', prefix: 64 }],
        routes: [
          { family: 6, dst: 'fd00::/64', dev: 'eth1', protocol: 'kernel', metric: 256 },
          { family: 6, dst: 'fd09::/64', via: 'fd00::9', dev: 'eth1', metric: 1024, ...foreign },
        ],
      });
      const before = host.record().network;
      const desired = [route.declare({ dst: 'fd09::/64' }, { via: 'fd00::8', dev: 'eth1', mtu: 1500 })];
      const engine = simulatedEngine(host, { adopt: ['route:fd09::/64'] });
      expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
      const adopted = (await host.network.read()).routes.find(({ dst }) => dst === 'fd09::/64');
      expect(adopted).toMatchObject({ via: 'fd00::8', mtu: 1500, attributes: foreign.attributes, protocol: foreign.protocol });
      expect((await engine.plan(desired)).changes).toEqual([]);
      await engine.destroy();
      expect(host.record().network).toEqual(before);
    }),
  );
});

test('an adopted address keeps its settings and is restored in its place', async () => {
  await fc.assert(
    fc.asyncProperty(foreignAddresses, async ({ addresses, promotes }) => {
      const host = createHost({ addresses }, { 'net/ipv4/conf/all/promote_secondaries': promotes });
      const before = (await host.network.read()).addresses;
      const desired = [address.declare({ dev: 'eth1', address: addressOf(0, 1) }, { prefix: 16 })];
      const engine = simulatedEngine(host, { adopt: [`address:eth1/${addressOf(0, 1)}`] });
      expect(await engine.apply(desired)).toMatchObject({ status: 'done' });
      expect((await engine.plan(desired)).changes).toEqual([]);
      await engine.destroy();
      expect((await host.network.read()).addresses).toEqual(before);
    }),
  );
});
