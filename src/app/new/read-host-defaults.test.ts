import { expect, test } from '@jest/globals';
import type { Link, LinkAddress, Route } from '../../core/host/network-port.ts';
import { chooseHostDefaults } from './read-host-defaults.ts';

const link = (name: string, more: Partial<Link> = {}): Link => ({ name, index: 1, up: true, carrier: true, mtu: 1500, mac: '', ...more });
const address = (dev: string, text: string, prefix: number): LinkAddress => ({
  dev,
  family: text.includes(':') ? 6 : 4,
  address: text,
  prefix,
  scope: 'global',
  tentative: false,
  dadFailed: false,
  dynamic: false,
  broadcast: null,
  alias: null,
  peer: null,
  attributes: null,
  lifetime: null,
});
const route = (dst: string, dev: string): Route => ({
  family: 4,
  dst,
  dev,
  via: null,
  mtu: null,
  protocol: 'static',
  metric: null,
  source: null,
  attributes: null,
  expires: false,
});
const choose = (addresses: readonly LinkAddress[] = [], routes: readonly Route[] = [], resolvConf = '') =>
  chooseHostDefaults(
    {
      links: [link('lo'), link('eth0'), link('docker0', { type: 'bridge' }), link('eth1'), link('port', { master: 'docker0' })],
      addresses,
      routes,
    },
    { hostName: 'Node1.example.org', resolvConf },
  );

test('interfaces without a default route come first; bridges and their ports are left out', () => {
  const { hostName, interfaces } = choose([address('eth0', '192.0.2.10', 24)], [route('0.0.0.0/0', 'eth0')]);
  expect(hostName).toBe('node1');
  expect(interfaces).toEqual([
    { name: 'eth1', addresses: [], hasDefaultRoute: false },
    { name: 'eth0', addresses: ['192.0.2.10/24'], hasDefaultRoute: true },
  ]);
});

test.each([
  ['nameserver 192.0.2.53\nnameserver 8.8.8.8\n', '192.0.2.53'],
  ['nameserver 127.0.0.53\nnameserver 8.8.8.8\n', '8.8.8.8'],
  ['nameserver fd00::1\n', undefined],
  ['', undefined],
])('the name server of %j is %s', (resolvConf, expected) => {
  expect(choose([], [], resolvConf).nameServer).toBe(expected);
});

const free = { management: 'fd00:20::/64', pods4: '10.244.0.0/16', services4: '10.96.0.0/12', support: 'fd00:10', support4: '172.18' };

test.each<[string, readonly LinkAddress[], readonly Route[], Partial<typeof free>]>([
  ['nothing', [], [], {}],
  ['a network of Docker', [address('docker1', '172.18.0.1', 16)], [], { support4: '172.19' }],
  ['a route to a part of a network', [], [route('10.244.7.0/24', 'eth0')], { pods4: '10.209.0.0/16' }],
  ['a route to the DNS64 prefix', [], [route('fd00:10:64:ff9b::/96', 'eth0')], { support: 'fd00:110' }],
  ['an address in the IPv4 services', [address('eth0', '10.99.0.10', 24)], [], { services4: '10.97.0.0/16' }],
  ['a default route', [], [route('0.0.0.0/0', 'eth0')], {}],
])('with %s in use, each network overlaps nothing', (_, addresses, routes, changed) => {
  expect(choose(addresses, routes).networks).toMatchObject({ ...free, ...changed });
});
