import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { answered, eth1, ipv4, silent, type Situation, verify, withAaaa } from '../../../testing/simulated/verify-situation.ts';
import { Failure } from '../../core/failure.ts';
import type { PingResult } from '../../core/host/verify-ports.ts';
import type { CheckName } from './verify-check.ts';

/** A certificate of a client that ends in 2126. */
const certificate = readFileSync('fixtures/verify/client.crt', 'utf8');
const kubeletCertificate = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const authority = readFileSync('scripts/lab/kubernetes/ca.crt', 'utf8');

const unanswered = (): PingResult => silent;
const deny = (): Promise<never> => Promise.reject(new Failure('denied', 'only root may read it'));

const situations: readonly (readonly [CheckName, string, Situation])[] = [
  ['ping', 'an answer', {}],
  ['ping', 'no answer', { ping: unanswered }],
  [
    'ping',
    'no answer of a neighbour',
    {
      ping: unanswered,
      network: { ...eth1, neighbours: [{ dev: 'eth1', family: 6, address: 'fd00:20::2', mac: '02:00:00:00:00:02', state: 'REACHABLE' }] },
    },
  ],
  ['ping', 'no carrier', { ping: unanswered, network: { ...eth1, links: [{ name: 'eth1', index: 3, carrier: false }] } }],
  ['ping', 'a link that is down', { ping: unanswered, network: { ...eth1, links: [{ name: 'eth1', index: 3, up: false }] } }],
  ['ping', 'no interface', { ping: unanswered, network: { links: [] } }],
  ['ping', 'no own address', { ping: unanswered, network: { ...eth1, addresses: [] } }],
  ['ping', 'an address of another host', { ping: unanswered, hasFailedDad: true }],
  ['ping', 'a rule', { ping: () => ({ status: 'forbidden' }) }],
  ['ping', 'no program ping', { ping: () => ({ status: 'missing' }) }],
  ['ping', 'no permission', { ping: () => ({ status: 'denied' }) }],
  ['mtu', 'full packets', {}],
  ['mtu', 'a switch that drops silently', { ping: ({ packetSize = 0 }) => (packetSize <= 1500 ? answered : silent) }],
  ['mtu', 'a hop that says its MTU', { ping: ({ packetSize = 0 }) => (packetSize <= 4000 ? answered : { status: 'too-big', mtu: 4000 }) }],
  ['mtu', 'a hop that says too much', { ping: ({ packetSize = 0 }) => (packetSize <= 2000 ? answered : { status: 'too-big', mtu: 4000 }) }],
  ['mtu', 'no answer at all', { ping: unanswered }],
  ['dns64', 'a foreign prefix', { dns: { status: 'answered', addresses: ['64:ff9b::1'] } }],
  ['dns64', 'mode ipv4', { cluster: ipv4 }],
  ['dns64-upstream', 'an answer', {}],
  ['nat64', 'an answer', {}],
  ['nat64', 'a rule that rejects TCP, and UDP too', { connect: { status: 'forbidden' } }],
  [
    'nat64',
    'a DNS server without TCP, and a DNS64 that fails',
    { connect: { status: 'refused' }, dns: { status: 'no-answer-upstream', code: 'SERVFAIL' } },
  ],
  [
    'nat64',
    'a rule that rejects TCP',
    {
      name: 'my-master',
      connect: { status: 'refused' },
      connectUpstream: { status: 'answered' },
    },
  ],
  ['nat64-download', 'no URL', {}],
  ['nat64-download', 'a large object', { url: 'http://v4only.example/5mb' }],
  ['nat64-download', 'an IPv4 address', { url: 'http://10.99.0.1/5mb', dns: silent }],
  ['nat64-download', 'a small object', { url: 'http://v4only.example/', download: { status: 'complete', bytes: 20 } }],
  ['nat64-download', 'an object that stops', { url: 'http://v4only.example/5mb', download: { status: 'incomplete', bytes: 1200 } }],
  ['nat64-download', 'a slow object', { url: 'http://v4only.example/5mb', download: { status: 'incomplete', bytes: 1_000_000 } }],
  ['nat64-download', 'a redirect', { url: 'http://v4only.example/5mb', download: { status: 'answered', code: 301 } }],
  [
    'nat64-download',
    'no connection',
    { url: 'http://v4only.example/5mb', download: { status: 'unconnected', result: { status: 'refused' } } },
  ],
  [
    'nat64-download',
    'a server without HTTP',
    { url: "http://v4only.example/a?b=1&c='2'", download: { status: 'unconnected', result: { status: 'ended' } } },
  ],
  ['nat64-download', 'no name', { url: 'http://none.example/5mb', dns: { status: 'answered', addresses: [] } }],
  ['nat64-download', 'a server with IPv6', { url: 'http://dual.example/5mb', dns: { status: 'answered', addresses: ['2001:db8::1'] } }],
  ['nat64-download', 'DNS64 does not answer', { url: 'http://v4only.example/5mb', dns: silent }],
  ['ipv6-host', 'not used', {}],
  ['ipv6-host', 'an answer', { cluster: withAaaa }],
  ['ipv6-host', 'no default route', { cluster: withAaaa, ping: unanswered, ipv6Target: '2001:db8::1' }],
  [
    'ipv6-host',
    'a firewall',
    { cluster: withAaaa, ping: unanswered, network: { ...eth1, routes: [{ family: 6, dst: '::/0', via: 'fe80::1', dev: 'eth1' }] } },
  ],
  ['ipv6-pod', 'an answer', { cluster: withAaaa }],
  ['ipv6-pod', 'no pod', { cluster: withAaaa, kubernetes: { findPod: async () => undefined } }],
  ['ipv6-pod', 'no root', { cluster: withAaaa, kubernetes: { findPod: deny } }],
  ['ipv6-pod', 'no way for the host either', { cluster: withAaaa, ping: unanswered }],
  ['ipv6-pod', 'no return route', { cluster: withAaaa, ping: ({ namespace }) => (namespace === undefined ? answered : silent) }],
  ['pod-subnet', 'an answer', {}],
  ['pod-subnet', 'only prepared', { phases: new Set(['prepare']) }],
  ['pod-subnet', 'no route', { network: { ...eth1, routes: [] } }],
  [
    'pod-subnet',
    'a route elsewhere',
    { network: { ...eth1, routes: [{ family: 6, dst: 'fd00:40:0:0:2::/80', via: 'fd00:20::77', dev: 'eth1' }] } },
  ],
  ['pod-subnet', 'no pod ran there', { ping: ({ address }) => (address === 'fd00:40::2:0:0:1' ? silent : answered) }],
  [
    'pod-subnet',
    'the other node has no bridge yet',
    { ping: ({ address }) => (address === 'fd00:40::2:0:0:1' ? { status: 'no-route' } : answered) },
  ],
  [
    'pod-subnet',
    'this host has no route',
    {
      ping: ({ address }) =>
        address === 'fd00:40::2:0:0:1' ? { status: 'unreachable', reason: 'this host has no route to it' } : answered,
    },
  ],
  ['pod-subnet', 'a rule', { ping: ({ address }) => (address === 'fd00:40::2:0:0:1' ? { status: 'forbidden' } : answered) }],
  ['service', 'an answer', {}],
  ['service', 'no endpoint', { connect: { status: 'refused' } }],
  ['service', 'no kube-proxy', { connect: silent }],
  ['service', 'no route', { connect: { status: 'unreachable', reason: 'this host has no route to it', isRouteMissing: true } }],
  ['service', 'no host', { connect: { status: 'unreachable', reason: 'no host on the way answers for it' } }],
  ['service', 'a rule', { connect: { status: 'forbidden' } }],
  ['kubelet', 'as configured', {}],
  ['kubelet', 'none', { kubernetes: { readKubeletArguments: async () => null } }],
  ['kubelet', 'another address', { kubernetes: { readKubeletArguments: async () => ['kubelet', '--node-ip', '10.0.0.1'] } }],
  ['kubelet', 'no address', { kubernetes: { readKubeletArguments: async () => ['kubelet'] } }],
  [
    'kubelet',
    'the last of two counts',
    { kubernetes: { readKubeletArguments: async () => ['kubelet', '--node-ip=10.0.0.1', '--node-ip=fd00:20::a'] } },
  ],
  [
    'kubelet',
    'another resolv.conf',
    { kubernetes: { readKubeletArguments: async () => ['kubelet', '--node-ip=fd00:20::a', '--resolv-conf=/etc/resolv.conf'] } },
  ],
  ['node-ready', 'ready', {}],
  ['node-ready', 'not ready', { kubernetes: { readNode: async () => ({ name: 'minion1', isControlPlane: false, isReady: false }) } }],
  ['node-ready', 'no such node', { kubernetes: { readNode: async () => undefined } }],
  [
    'node-ready',
    'another address',
    { kubernetes: { readNode: async () => ({ name: 'minion1', isControlPlane: false, isReady: true, address: '10.0.0.1' }) } },
  ],
  [
    'node-ready',
    'no API server',
    {
      kubernetes: { readNode: () => Promise.reject(new Failure('failed', 'kubectl get: exit status 1\nUnable to connect to the server')) },
    },
  ],
  ['node-ready', 'no kubectl', { kubernetes: { readNode: () => Promise.reject(new Failure('missing', 'there is no program kubectl')) } }],
  ['node-ready', 'no root', { kubernetes: { readNode: deny } }],
  [
    'certificate',
    'long before the end',
    { files: { '/etc/kubernetes/pki/apiserver.crt': certificate, [kubeletCertificate]: certificate } },
  ],
  ['certificate', 'none', {}],
  [
    'certificate',
    'damaged files',
    {
      files: {
        '/etc/kubernetes/pki/apiserver.crt': certificate.slice(0, 300),
        '/etc/kubernetes/admin.conf': 'users:\n- user:\n    client-certificate-data: "#"\n',
        [kubeletCertificate]: '',
      },
    },
  ],
  [
    'certificate',
    'a kubelet that does not rotate its own',
    {
      files: {
        '/etc/kubernetes/kubelet.conf': `users:\n- user:\n    client-certificate-data: ${Buffer.from(certificate).toString('base64')}\n`,
      },
    },
  ],
  ['certificate', 'no root', { readFile: deny }],
  ['certificate', 'a disk that fails', { readFile: () => Promise.reject(new Failure('failed', 'cannot read /etc/kubernetes/pki')) }],
  [
    'certificate',
    'soon',
    {
      now: '2126-11-01T00:00:00Z',
      files: {
        '/etc/kubernetes/pki/apiserver.crt': certificate,
        '/etc/kubernetes/admin.conf': `users:\n- user:\n    client-certificate-data: ${Buffer.from(certificate).toString('base64')}\n`,
        [kubeletCertificate]: certificate,
      },
    },
  ],
  [
    'certificate',
    'after the end',
    {
      now: '2200-01-01T00:00:00Z',
      files: {
        '/etc/kubernetes/pki/ca.crt': authority,
        '/etc/kubernetes/pki/etcd/server.crt': certificate,
        [kubeletCertificate]: certificate,
      },
    },
  ],
  ['bootstrap-token', 'a worker node', {}],
  ['bootstrap-token', 'valid', { name: 'my-master' }],
  ['bootstrap-token', 'expired, and every node has joined', { name: 'my-master', token: '2026-11-29T00:00:00Z' }],
  [
    'bootstrap-token',
    'expired, and a node that has joined is not ready',
    { name: 'my-master', token: '2026-11-29T00:00:00Z', ready: [], notReady: ['minion1'] },
  ],
  ['bootstrap-token', 'an end that is no time', { name: 'my-master', token: 'tomorrow', ready: [] }],
  ['bootstrap-token', 'expired', { name: 'my-master', token: '2026-11-29T00:00:00Z', ready: [] }],
  ['bootstrap-token', 'removed', { name: 'my-master', token: null, ready: [] }],
  ['bootstrap-token', 'about to expire', { name: 'my-master', token: '2026-11-30T12:30:00Z', ready: [] }],
  ['bootstrap-token', 'without end', { name: 'my-master', token: '', ready: [] }],
];

const fixture = 'fixtures/verify/checks.txt';

/** The sentences are in a file: they are read as a user reads them. UPDATE_FIXTURES=1 rewrites it. */
test('what every check says in every situation', async () => {
  const texts = await Promise.all(
    situations.map(
      async ([check, name, situation]) => `## ${check}: ${name}\n${(await verify(check, situation)).map((line) => `${line}\n`).join('')}`,
    ),
  );
  const text = texts.join('\n');
  if (process.env['UPDATE_FIXTURES'] === '1') writeFileSync(fixture, text);
  expect(text.split('\n')).toEqual(readFileSync(fixture, 'utf8').split('\n'));
});
