import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cidr, cidr, contains, overlaps, parseCidr } from '../core/ip/ip.ts';
import {
  clusterDns,
  highestManagementId,
  highestPodId,
  managementAddress,
  managementAddresses,
  podGateway,
  podSubnet,
  supportGateway,
} from './addressing.ts';

function net(text: string): Cidr {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
}
const pods = (text: string, nodePrefix = net(text).prefix + 8) => ({ network: net(text), nodePrefix });

describe('management addresses', () => {
  test.each([
    ['fd00:20::/64', 2, 'fd00:20::2/64'],
    ['fd00:20::/64', 10, 'fd00:20::a/64'],
    ['fd00:20::/64', 65535, 'fd00:20::ffff/64'],
    ['10.192.0.0/16', 12, '10.192.0.12/16'],
    ['10.192.0.0/16', 300, '10.192.1.44/16'],
    ['10.0.0.0/8', 65535, '10.0.255.255/8'],
  ])('%s, %i is %s', (network, id, expected) => {
    expect(managementAddress({ management: [net(network)] }, { id }).text).toBe(expected);
  });

  test('one per family, the first network first', () => {
    const cluster = { management: [net('10.192.0.0/16'), net('fd00:20::/64')] } as const;
    expect(managementAddresses(cluster, { id: 10 }).map((each) => each.text)).toEqual(['10.192.0.10/16', 'fd00:20::a/64']);
    expect(managementAddress(cluster, { id: 10 }, 6)).toEqual({ family: 6, address: 'fd00:20::a', prefix: 64, text: 'fd00:20::a/64' });
    expect(() => managementAddress({ management: [net('10.0.0.0/8')] }, { id: 2 }, 6)).toThrow('no management network of family 6');
  });
});

describe('pod subnets', () => {
  test.each([
    ['fd00:40::/72', 2, 'fd00:40:0:0:2::/80', 'fd00:40::2:0:0:1'],
    ['fd00:40::/72', 255, 'fd00:40:0:0:ff::/80', 'fd00:40::ff:0:0:1'],
    ['fd00:10:20:30:4000::/72', 10, 'fd00:10:20:30:400a::/80', 'fd00:10:20:30:400a::1'],
    ['fd00:40::/64', 2, 'fd00:40:0:0:200::/72', 'fd00:40::200:0:0:1'],
    ['10.244.0.0/16', 12, '10.244.12.0/24', '10.244.12.1'],
  ])('%s, %i is %s', (network, id, expected, gateway) => {
    expect(podSubnet(pods(network), id).text).toBe(expected);
    expect(podGateway(pods(network), id).address).toBe(gateway);
  });

  test('an id beyond the last subnet is an error of the caller', () => {
    expect(() => podSubnet(pods('fd00:40::/72'), 256)).toThrow('fd00:40::/72 has no /80 number 256');
  });
});

test('addresses that belong to networks, not to nodes', () => {
  expect(supportGateway(net('fd00:10::/64')).text).toBe('fd00:10::1/64');
  expect(clusterDns({ services: [net('fd00:30::/110')] })).toBe('fd00:30::a');
  expect(clusterDns({ services: [net('10.96.0.0/12')] })).toBe('10.96.0.10');
  expect(highestManagementId(net('10.0.0.0/24'))).toBe(254n);
  expect(highestManagementId(net('fd00::/120'))).toBe(255n);
  expect(highestPodId(pods('10.244.0.0/16'))).toBe(255n);
});

describe('for every id from 1 to 65535', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 65535 }), { minLength: 2, maxLength: 2 });
  const networks = fc.oneof(
    fc.record({ family: fc.constant(4 as const), value: fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }), prefix: fc.constantFrom(7, 8) }),
    fc.record({
      family: fc.constant(6 as const),
      value: fc.bigInt({ min: 0n, max: 2n ** 128n - 1n }),
      prefix: fc.integer({ min: 0, max: 104 }),
    }),
  );

  test('addresses and subnets are inside, apart, and in the order of the ids', () => {
    fc.assert(
      fc.property(ids, networks, ([a = 1, b = 2], { family, value, prefix }) => {
        const network = cidr(family, value, prefix);
        const management = { management: [network] } as const;
        const [one, other] = [managementAddress(management, { id: a }), managementAddress(management, { id: b })];
        expect(contains(network, one.address) && contains(network, other.address)).toBe(true);
        expect(one.address).not.toBe(other.address);
        const range = { network, nodePrefix: prefix + 16 };
        expect(contains(network, podSubnet(range, a))).toBe(true);
        expect(contains(podSubnet(range, a), podGateway(range, a).address)).toBe(true);
        expect(overlaps(podSubnet(range, a), podSubnet(range, b))).toBe(false);
      }),
    );
  });
});
