import { expect, test } from '@jest/globals';
import { parseRouteLine } from './ip-routes.ts';

test('an interface may have a backslash or a keyword as its name', () => {
  expect(parseRouteLine(4, 'unicast 10.1.0.0/16 dev a\\b proto boot scope link mtu 1400')).toMatchObject({ dev: 'a\\b', mtu: 1400 });
  expect(parseRouteLine(4, 'unicast 10.1.0.0/16 dev mtu proto boot scope link')).toMatchObject({ dev: 'mtu', mtu: null });
});

const plain = { via: null, mtu: null, protocol: 'boot', metric: null, source: null, attributes: null, expires: false };

test.each([
  [4, 'unicast default via 10.99.0.1 dev eth0 proto boot scope global ', { dst: '0.0.0.0/0', via: '10.99.0.1', dev: 'eth0' }],
  [
    4,
    'unicast 10.0.0.0/24 dev eth1 proto kernel scope link src 10.0.0.1 linkdown ',
    { dst: '10.0.0.0/24', dev: 'eth1', protocol: 'kernel', source: '10.0.0.1' },
  ],
  [
    6,
    'unicast 64:ff9b::10.0.0.1 dev eth1 proto 108 scope global metric 1024 pref medium',
    { dst: '64:ff9b::a00:1/128', dev: 'eth1', protocol: '108', metric: 1024 },
  ],
  [4, 'unicast 10.1.0.0/16 dev eth1 proto boot scope link mtu 1400 ', { dst: '10.1.0.0/16', dev: 'eth1', mtu: 1400 }],
  [4, 'unicast 10.1.0.0/16 dev eth1 proto boot scope link mtu lock 1400 ', { dst: '10.1.0.0/16', dev: 'eth1', mtu: 'lock 1400' }],
  [
    6,
    'unicast fd00:10::/64 via fd00:20::9 dev eth1 proto static scope global metric 1024 onlink mtu lock 1400 window 1000 rtt 100ms advmss 1300 hoplimit 33 features ecn rto_min lock 100ms congctl lock reno pref high',
    {
      ...{ dst: 'fd00:10::/64', via: 'fd00:20::9', dev: 'eth1', protocol: 'static', metric: 1024, mtu: 'lock 1400' },
      attributes: 'onlink window 1000 rtt 100ms advmss 1300 hoplimit 33 features ecn rto_min 100ms congctl lock reno pref high',
    },
  ],
  [
    4,
    'unicast 10.1.0.0/16 dev eth1 proto boot scope host realms 3/4 ',
    { dst: '10.1.0.0/16', dev: 'eth1', attributes: 'realms 3/4 scope host' },
  ],
  [
    4,
    'unicast 10.1.0.0/16 nhid 5 via 10.0.0.9 dev eth1 proto zebra scope global ',
    { dst: '10.1.0.0/16', via: '10.0.0.9', dev: 'eth1', protocol: 'zebra', attributes: 'nhid 5' },
  ],
  [
    6,
    'unicast default via fe80::9 dev eth1 proto ra scope global metric 1024 expires 1797sec hoplimit 64 pref medium',
    { dst: '::/0', via: 'fe80::9', dev: 'eth1', protocol: 'ra', metric: 1024, attributes: 'hoplimit 64', expires: true },
  ],
] as const)('%i: %s', (family, line, expected) => {
  expect(parseRouteLine(family, line)).toEqual({ family, ...plain, ...expected });
});

test.each([
  [4, 'blackhole 10.1.0.0/16 proto boot scope global ', 'blackhole'],
  [6, 'unreachable fd01::/64 dev lo proto boot scope global metric 1024 error 4294967183 pref medium', 'unreachable'],
  [
    4,
    'unicast 10.1.0.0/16 proto boot scope global \\\tnexthop via 10.0.0.8 dev eth1 weight 1 \\\tnexthop via 10.0.0.9 dev eth1 weight 1 ',
    '2 next hops',
  ],
  [4, 'unicast 10.1.0.0/16 via inet6 fe80::9 dev eth1 proto boot scope global', 'a next hop of the other family'],
  [4, 'unicast 10.1.0.0/16 tos lowdelay dev eth1 proto boot scope link', 'type of service lowdelay'],
  [4, 'unicast 10.1.0.0/16  encap ip id 3 src 0.0.0.0 dst 1.1.1.1 ttl 0 tos 0 dev eth1 proto boot scope link', 'an encapsulation'],
  [6, 'unicast fd01::/64 from fd02::/64 dev eth1 proto boot scope global metric 1024 pref medium', 'for packets from fd02::/64'],
  [4, 'unicast 10.1.0.0/16 proto boot scope link', 'without an interface'],
] as const)('no route to one next hop, %i: %s', (family, line, what) => {
  expect(parseRouteLine(family, line)).toMatchObject({ family, what });
});

test.each([
  '',
  'RTNETLINK answers: Operation not permitted',
  'unicast nonsense dev eth1',
  'unicast 10.1.0.0/16 dev eth1 metric x',
  'unicast 10.1.0.0/16 dev eth1 mtu lock',
])('another form: %j', (line) => {
  expect(parseRouteLine(4, line)).toBeUndefined();
});
