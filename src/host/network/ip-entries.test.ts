import { expect, test } from '@jest/globals';
import { parseEntry } from './ip-entries.ts';

test.each([
  [
    4,
    'unicast 198.18.9.0/24 via 10.192.0.1 dev eth1 table 77 proto boot scope global ',
    {
      dst: '198.18.9.0/24',
      devs: ['eth1'],
      gateways: ['10.192.0.1'],
      table: '77',
      protocol: 'boot',
      isPlainRoute: false,
      isPermanent: true,
    },
  ],
  [
    4,
    'unicast 203.0.113.0/24 via 10.192.0.1 dev eth1 table main proto boot scope global src 10.192.0.10 linkdown ',
    {
      source: '10.192.0.10',
      isPlainRoute: true,
      ipArguments: 'unicast 203.0.113.0/24 via 10.192.0.1 dev eth1 table main proto boot scope global src 10.192.0.10',
    },
  ],
  [
    4,
    'unicast 198.18.8.0/24 table main proto boot scope global \\	nexthop via 10.0.0.1 dev eth1 weight 1 dead linkdown \\	nexthop via 10.9.0.2 dev eth0 weight 1 ',
    {
      devs: ['eth1', 'eth0'],
      gateways: ['10.0.0.1', '10.9.0.2'],
      isPlainRoute: false,
      ipArguments:
        'unicast 198.18.8.0/24 table main proto boot scope global nexthop via 10.0.0.1 dev eth1 weight 1 nexthop via 10.9.0.2 dev eth0 weight 1',
    },
  ],
  [
    6,
    'unicast 2001:db8:e::/48 table main proto boot scope global metric 1024 pref medium\\	nexthop via fd00:20::1 dev eth1 weight 1 \\	nexthop via fd00:20::2 dev eth1 weight 1 ',
    {
      ipArguments:
        'unicast 2001:db8:e::/48 table main proto boot scope global metric 1024 pref medium nexthop via fd00:20::1 dev eth1 weight 1 nexthop via fd00:20::2 dev eth1 weight 1',
    },
  ],
  [4, 'unicast 1.4.0.0/16 dev eth1 table main proto boot scope link', { gateways: [], isPlainRoute: true }],
  [4, 'unicast 1.5.0.0/16 dev eth1 table main proto boot scope host', { isPlainRoute: false }],
  [4, 'unicast 1.6.0.0/16 via inet6 fd00::1 dev eth1 table main proto boot scope global', { gateways: ['fd00::1'], isPlainRoute: false }],
  [4, 'unicast 1.7.0.0/16 via 10.7.7.7 dev eth1 table main proto boot scope global onlink', { onLink: true, isPlainRoute: false }],
  [4, 'unicast 1.8.0.0/16 dev eth1 table main proto boot scope link mtu lock 1400', { mtu: 1400, isPlainRoute: false }],
  [
    4,
    'unicast 1.9.0.0/16 nhid 5 via 10.0.0.1 dev eth1 table main proto boot scope global',
    { usesNextHopNumber: true, ipArguments: 'unicast 1.9.0.0/16 nhid 5 table main proto boot scope global' },
  ],
  [
    4,
    'unicast 1.10.0.0/16  encap ip id 3 src 0.0.0.0 dst 1.1.1.1 ttl 0 tos 0 dev eth1 table main proto boot scope link',
    { source: null, isPlainRoute: false },
  ],
  [
    6,
    'unicast default via fe80::9 dev eth1 table main proto boot scope global metric 1024 pref medium',
    { dst: '::/0', isPlainRoute: true },
  ],
  [6, 'unicast 2001:db8::/48 dev eth1 table main proto boot scope global metric 1024 pref high', { isPlainRoute: false }],
  [
    6,
    'unicast 2001:db8::/48 via fe80::9 dev eth1 table main proto boot scope global metric 1024 expires 9sec pref medium',
    { isPermanent: false },
  ],
  [6, 'unicast fe80::/64 dev eth1 table main proto kernel scope global metric 256 pref medium', { isPermanent: false }],
  [
    4,
    '10.0.0.7 dev eth1 lladdr 02:00:00:00:00:77 router PERMANENT ',
    { type: 'neighbour', dst: '10.0.0.7', devs: ['eth1'], ipArguments: '10.0.0.7 dev eth1 lladdr 02:00:00:00:00:77 router nud permanent' },
  ],
  [4, '10.0.0.8 dev eth1 proxy ', { type: 'proxy', ipArguments: 'proxy 10.0.0.8 dev eth1' }],
  [
    6,
    'id 8 via fe80::1 dev eth1 scope link proto unspec ',
    { type: 'nexthop', dst: '8', family: 6, gateways: ['fe80::1'], ipArguments: 'id 8 via fe80::1 dev eth1' },
  ],
] as const)('%i: %s', (family, line, expected) => {
  expect(parseEntry(family, line)).toMatchObject(expected);
});

test.each([
  '',
  'local 10.0.0.1 dev eth1 table local proto kernel scope host src 10.0.0.1',
  '\tnh_info id 6 group 5 scope global proto unspec ',
])('no entry: %s', (line) => {
  expect(parseEntry(4, line)).toBeUndefined();
});
