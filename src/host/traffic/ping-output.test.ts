import { expect, test } from '@jest/globals';
import { parsePingOutput } from './ping-output.ts';

const header = 'PING fd00:20::2(fd00:20::2) 56 data bytes\n';
const lost = '\n--- fd00:20::2 ping statistics ---\n1 packets transmitted, 0 received, 100% packet loss, time 0ms\n';

// Output of iputils 20221126.
test.each([
  ['an answer', '64 bytes from fd00:20::2: icmp_seq=1 ttl=64 time=0.041 ms\n', { status: 'answered', milliseconds: 0.041 }],
  ['nothing', '', { status: 'silent' }],
  ['the own MTU, IPv6', 'ping: local error: message too long, mtu: 1500\n', { status: 'too-big', mtu: 1500 }],
  ['the own MTU, IPv4', 'ping: local error: message too long, mtu=1500\n', { status: 'too-big', mtu: 1500 }],
  ['a router, IPv6', 'From fd00:20::9 icmp_seq=1 Packet too big: mtu=1400\n', { status: 'too-big', mtu: 1400 }],
  ['a router, IPv4', 'From 10.99.0.1 icmp_seq=1 Frag needed and DF set (mtu = 1400)\n', { status: 'too-big', mtu: 1400 }],
  ['REJECT, IPv6', 'From fd00:20::2 icmp_seq=1 Destination unreachable: Port unreachable\n', { status: 'forbidden' }],
  ['REJECT, IPv4', 'From 10.99.0.1 icmp_seq=1 Destination Port Unreachable\n', { status: 'forbidden' }],
  ['a filter, IPv4', 'From 10.99.0.1 icmp_seq=1 Packet filtered\n', { status: 'forbidden' }],
  ['a filter, IPv6', 'From fd00::1 icmp_seq=1 Destination unreachable: Administratively prohibited\n', { status: 'forbidden' }],
  ['DROP in OUTPUT', 'ping: sendmsg: Operation not permitted\n', { status: 'forbidden' }],
  ['no route here', 'ping: connect: Network is unreachable\n', { status: 'unreachable', reason: 'this host has no route to it' }],
  ['no route at a router, IPv6', 'From fd00:20::2 icmp_seq=1 Destination unreachable: No route\n', { status: 'no-route' }],
  ['no route at a router, IPv4', 'From 10.99.0.1 icmp_seq=1 Destination Net Unreachable\n', { status: 'no-route' }],
  [
    'no neighbour, IPv6',
    'From fd00:20::a icmp_seq=1 Destination unreachable: Address unreachable\n',
    { status: 'unreachable', reason: 'no host on the way answers for it' },
  ],
  [
    'no neighbour, IPv4',
    'From 10.99.0.10 icmp_seq=1 Destination Host Unreachable\n',
    { status: 'unreachable', reason: 'no host on the way answers for it' },
  ],
  [
    'a source of another host',
    'ping: bind icmp socket: Cannot assign requested address\n',
    { status: 'unreachable', reason: 'this host does not have the source address' },
  ],
  [
    'ping of busybox',
    "ping: invalid option -- 'M'\nBusyBox v1.35.0 multi-call binary.\n\nUsage: ping [OPTIONS] HOST\n",
    { status: 'missing' },
  ],
  ['ping of inetutils', "ping: unrecognized option '-6'\nTry 'ping --help' for more information.\n", { status: 'missing' }],
  ['no permission', 'ping: socktype: SOCK_RAW\nping: socket: Operation not permitted\n', { status: 'denied' }],
  ['no permission for a namespace', "nsenter: reassociate to namespace 'ns/net' failed: Operation not permitted\n", { status: 'denied' }],
])('%s', (_, line, expected) => {
  expect(parsePingOutput(`${header}${line}${lost}`)).toEqual(expected);
});
