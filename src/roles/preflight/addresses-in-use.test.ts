import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Facts } from '../../core/facts/host-facts.ts';
import { nth, parseCidr, size } from '../../core/ip/ip.ts';
import type { LinkAddress, Neighbour, NetworkState } from '../../core/host/network-port.ts';
import { readHostFacts } from '../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost } from '../../../testing/simulated/simulated-cluster.ts';
import { runPreflightChecks } from './run-preflight-checks.ts';

const cluster = clusterFromYaml(`
general: { mode: dual-stack, insecure: true }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
  minion2: { interface: eth1, opmodes: minion, id: 12 }
mgmt_net: { cidr: 10.192.0.0/16, cidr2: "fd00:20::/64" }
pod_net: { cidr: 10.244.0.0/16, cidr2: "fd00:40::/72" }
service_net: { cidr: 10.112.0.0/16 }
`);

function address(dev: string, text: string, change: Partial<LinkAddress> = {}): LinkAddress {
  const [plain = '', prefix = ''] = text.split('/');
  const family = plain.includes(':') ? 6 : 4;
  return {
    ...{ dev, family, address: plain, prefix: Number(prefix), scope: 'global', tentative: false, dadFailed: false, dynamic: false },
    ...{ broadcast: null, alias: null, peer: null, attributes: null, lifetime: null },
    ...change,
  };
}

/** Includes the route that the kernel creates for each address of an interface that is up. */
async function found(
  change: { addresses?: readonly LinkAddress[]; neighbours?: readonly Neighbour[] } & Partial<Pick<Facts, 'hasArping'>>,
) {
  const { addresses = [], neighbours = [], ...rest } = change;
  const node = cluster.nodes.find(({ name }) => name === 'minion1');
  if (node === undefined) throw new Error('no minion1');
  const facts = await readHostFacts(plainHost('minion1'));
  const routes = addresses.flatMap(({ dev, family, address: text, prefix }) => {
    const network = parseCidr(`${text}/${prefix}`);
    const route = { family, dev, via: null, mtu: null, protocol: 'kernel', metric: null, source: null, attributes: null, expires: false };
    return network === undefined || (family === 4 && prefix === 32) ? [] : [{ ...route, dst: network.text }];
  });
  const network: NetworkState = {
    ...facts.network,
    addresses: [...facts.network.addresses, ...addresses],
    routes: [...facts.network.routes, ...routes],
    neighbours,
  };
  const problems = runPreflightChecks({ cluster, node, facts: { ...facts, ...rest, network } }, 'prepare');
  return problems.map(({ severity, detail, isForcible }) => `${severity}${isForcible ? ' (forcible)' : ''}: ${detail}`);
}

const neighbour = (text: string, change: Partial<Neighbour> = {}): Neighbour => ({
  ...{ dev: 'eth1', family: text.includes(':') ? 6 : 4, address: text, mac: '02:00:00:00:00:99', state: 'STALE' },
  ...change,
});

describe('the neighbour table', () => {
  test.each(['10.192.0.10', 'fd00:20::a'])('another host has %s', async (text) => {
    expect(await found({ neighbours: [neighbour(text)] })).toEqual([
      `error (forcible): ${text} is known on eth1 as 02:00:00:00:00:99 (neighbour table: STALE).`,
    ]);
  });

  test('not of this node, not on this interface, not another host', async () => {
    const facts = await readHostFacts(plainHost('minion1'));
    const [own] = facts.network.links.filter(({ name }) => name === 'eth1');
    expect(
      await found({
        neighbours: [
          neighbour('10.192.0.12'),
          neighbour('10.192.0.10', { dev: 'eth0' }),
          neighbour('10.192.0.10', { mac: own?.mac ?? '' }),
          neighbour('fe80::10'),
        ],
      }),
    ).toEqual([]);
  });

  test('an existing address is not probed', async () => {
    const addresses = [address('eth1', '10.192.0.10/16'), address('eth1', 'fd00:20::a/64')];
    expect(await found({ addresses, neighbours: [neighbour('10.192.0.10')], hasArping: false })).toEqual([]);
  });
});

test('an address that failed duplicate address detection is reported', async () => {
  const addresses = [address('eth1', 'fd00:20::a/64', { dadFailed: true, tentative: true })];
  expect(await found({ addresses })).toEqual([expect.stringMatching(/^error \(forcible\): fd00:20::a is on eth1, and duplicate/u)]);
});

test('no arping matters where an IPv4 address is to be added', async () => {
  expect(await found({ hasArping: false })).toEqual([
    expect.stringMatching(/^warning: Before 10\.192\.0\.10 is added to eth1.*program arping is missing/u),
  ]);
  expect(await found({ hasArping: true })).toEqual([]);
  expect(await found({})).toEqual([]);
});

describe('addresses of this host', () => {
  const inPods = 'error (forcible): the pod network 10.244.0.0/16 overlaps';
  test.each([
    ['eth1', '10.244.12.1/24', `${inPods} 10.244.12.1/24, an address of eth1.`],
    ['eth1', '10.244.12.1/32', `${inPods} 10.244.12.1/32, an address of eth1.`],
    ['eth0', '10.244.12.1/24', `${inPods} the route to 10.244.12.0/24 over eth0.`],
    ['eth1', '10.112.0.1/16', 'error (forcible): the service network 10.112.0.0/16 overlaps 10.112.0.1/16, an address of eth1.'],
    ['eth1', '10.192.0.2/16', 'error (forcible): eth1 has 10.192.0.2, the address of my-master.'],
    ['eth1', 'fd00:20::c/64', 'error (forcible): eth1 has fd00:20::c, the address of minion2.'],
    ['eth0', '10.192.0.2/16', 'error (forcible): eth0 has 10.192.0.2, the address of my-master.'],
    ['eth0', '10.192.0.77/16', 'error (forcible): eth0 has 10.192.0.77, which is in 10.192.0.0/16 or fd00:20::/64.'],
  ])('%s %s: found once', async (dev, text, expected) => {
    expect(await found({ addresses: [address(dev, text)] })).toEqual([expected]);
  });

  test.each(['10.192.0.77/16', 'fd00:20::77/64', 'fd00:20::77/80', '10.192.0.10/24', '198.51.100.1/24', 'fd00:99::1/64'])(
    '%s on the management interface is in nobody’s way',
    async (text) => {
      expect(await found({ addresses: [address('eth1', text)] })).toEqual([]);
    },
  );

  test('addresses of services that kube-proxy or node-local DNS hold have no route, and are no problem', async () => {
    expect(await found({ addresses: [address('kube-ipvs0', '10.112.0.10/32')] })).toEqual([]);
  });

  test('whatever is in a network of the cluster on the management interface is found, and named', async () => {
    const networks = [...cluster.pods.map(({ network }) => network), ...cluster.services];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...networks), fc.bigInt({ min: 1n, max: 1n << 100n }), fc.nat(7), async (network, n, longer) => {
        const text = nth(network, n % size(network));
        const prefix = network.prefix + longer;
        expect(await found({ addresses: [address('eth1', `${text}/${prefix}`)] })).toEqual([
          expect.stringContaining(`overlaps ${text}/${prefix}, an address of eth1.`),
        ]);
      }),
      { numRuns: 40 },
    );
  });
});
