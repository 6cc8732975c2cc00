import { describe, expect, test } from '@jest/globals';
import type { Dns64Instance, Nat64Instance } from '../../../config/cluster.ts';
import { type Cidr, parseCidr } from '../../../core/ip/ip.ts';
import { makeDns64ContainerSpec, filtersIpv6, makeNat64ContainerSpec, makeSupportNetworkSpec } from './container-specs.ts';
import { chooseImage } from './translator-images.ts';

const net = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};

const source = { file: 'config.yaml', line: 1, column: 1, length: 1, text: '' };
const common = {
  node: { name: 'n1', interface: 'eth1', id: 2, membership: 'none', source },
  support: { v6: net('fd00:10::/64'), v4: net('172.18.0.0/16') },
  prefix: net('fd00:10:64:ff9b::/96'),
} as const;
const { support } = common;
const nat64: Nat64Instance = { ...common, ip: 'fd00:10::200', v4Ip: '172.18.0.200', pool: net('172.18.0.128/25') };
const dns64: Dns64Instance = { ...common, ip: 'fd00:10::100', remoteServer: '64.102.6.247', allowAaaa: false };
const config = { directory: '/var/lib/lazyjack/dns64', digest: 'abc' };

describe('the support network', () => {
  test('has the first address of each network as gateway', () => {
    expect(makeSupportNetworkSpec(support, '20.10.24').subnets).toEqual([
      { subnet: 'fd00:10::/64', gateway: 'fd00:10::1' },
      { subnet: '172.18.0.0/16', gateway: '172.18.0.1' },
    ]);
  });

  test.each([
    [undefined, {}],
    ['20.10.24', {}],
    ['26.1.5', {}],
    ['27.5.1', {}],
    ['28.0.0-rc.1', { 'com.docker.network.bridge.gateway_mode_ipv6': 'nat-unprotected' }],
    ['29.1.0', { 'com.docker.network.bridge.gateway_mode_ipv6': 'nat-unprotected' }],
  ])('on Docker %s', (version, options) => {
    expect(makeSupportNetworkSpec(support, version).options).toEqual(options);
  });

  test('only Docker 27 filters IPv6 without an option to change it', () => {
    expect(['26.1.5', '27.0.1', '28.0.0'].map(filtersIpv6)).toEqual([false, true, false]);
  });
});

describe('the NAT64 container', () => {
  test('sends from another address of the pool than that of eth0', () => {
    expect(makeNat64ContainerSpec(nat64)).toMatchObject({ ipv4: '172.18.0.200', env: { TAYGA_CONF_IPV4_ADDR: '172.18.0.129' } });
    expect(makeNat64ContainerSpec({ ...nat64, v4Ip: '172.18.0.129' }).env).toMatchObject({ TAYGA_CONF_IPV4_ADDR: '172.18.0.130' });
  });

  test('needs an IPv6 address of its own with the well-known prefix only', () => {
    expect(makeNat64ContainerSpec({ ...nat64, prefix: net('64:ff9b::/96') }).env).toHaveProperty('TAYGA_CONF_IPV6_ADDR');
    expect(makeNat64ContainerSpec(nat64).env).not.toHaveProperty('TAYGA_CONF_IPV6_ADDR');
  });
});

describe('the IPv4 address of the DNS64 container', () => {
  test.each([
    ['pool at the end', '172.18.0.0/16', '172.18.128.0/17', '172.18.128.9', '172.18.0.2'],
    ['pool at the start', '172.18.0.0/16', '172.18.0.0/17', '172.18.0.9', '172.18.255.254'],
    ['pool in the middle', '172.18.0.0/16', '172.18.0.128/25', '172.18.0.200', '172.18.0.2'],
    ['NAT64 has the lowest', '172.18.0.0/24', '172.18.0.128/25', '172.18.0.2', '172.18.0.3'],
    ['pool everywhere', '10.0.0.0/8', '10.0.0.0/8', '10.0.0.2', '10.0.0.3'],
  ])('%s', (_, v4, pool, v4Ip, expected) => {
    const small = { ...support, v4: net(v4) };
    const neighbour = { ...nat64, support: small, pool: net(pool), v4Ip };
    expect(makeDns64ContainerSpec({ ...dns64, support: small }, [neighbour], config).ipv4).toBe(expected);
  });

  test('without NAT64 on the node it is the first that is not the gateway', () => {
    expect(makeDns64ContainerSpec(dns64, [], config).ipv4).toBe('172.18.0.2');
  });
});

test('an image that the configuration names is pulled, unless it is ours', () => {
  expect(chooseImage('nat64', 'danehans/tayga:latest')).toEqual({ reference: 'danehans/tayga:latest', context: null });
  expect(chooseImage('nat64', 'lazyjack/nat64:2')).toEqual(chooseImage('nat64', undefined));
});
