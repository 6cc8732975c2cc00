import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { broadcast, cidr, contains, nth, parseCidr, size, type Cidr } from '../../core/ip/ip.ts';
import { loadCluster } from '../load-cluster.ts';

const sample = readFileSync('fixtures/config/ok/ipv6.yaml', 'utf8');

interface Networks {
  readonly support: string;
  readonly pool: string;
  readonly v4Ip: string;
}

function load({ support, pool, v4Ip }: Networks) {
  const text = sample
    .replace(/v4cidr: .*/u, `v4cidr: "${support}"`)
    .replace(/v4_cidr: .*/u, `v4_cidr: "${pool}"`)
    .replace(/v4_ip: .*/u, `v4_ip: "${v4Ip}"`);
  return loadCluster('config.yaml', text);
}

const poolProblems = (networks: Networks) => load(networks).diagnostics.filter(({ summary }) => summary.startsWith('NAT64 pool'));

const anyPart = (network: Cidr, longest: number): fc.Arbitrary<Cidr> =>
  fc
    .tuple(fc.integer({ min: network.prefix, max: longest }), fc.bigInt({ min: 0n, max: size(network) - 1n }))
    .map(([prefix, offset]) => cidr(4, addressNumber(nth(network, offset)), prefix));

function addressNumber(text: string): bigint {
  return text.split('.').reduce((number, octet) => number * 256n + BigInt(octet), 0n);
}

/** A support network in 172.16.0.0/12, an address of it for NAT64, and a pool that need not be right. */
const anyNetworks: fc.Arbitrary<Networks> = fc
  .tuple(fc.integer({ min: 12, max: 30 }), fc.bigInt({ min: 0n, max: (1n << 20n) - 1n }))
  .map(([prefix, offset]) => cidr(4, addressNumber('172.16.0.0') + offset, prefix))
  .chain((support) =>
    fc.record({
      support: fc.constant(support.text),
      v4Ip: fc.bigInt({ min: 2n, max: size(support) - 2n }).map((offset) => nth(support, offset)),
      pool: fc.oneof(anyPart(support, 32), anyPart(cidr(4, addressNumber('10.0.0.0'), 8), 32)).map(({ text }) => text),
    }),
  );

/** The networks that a fix proposes: a pool, or a support network and a pool of it. */
function applyFix(networks: Networks, fix: string): Networks {
  const proposed = [...fix.matchAll(/"([\d./]+)"/gu)].map(([, network = '']) => network);
  const [support, pool] = proposed;
  if (support !== undefined && pool !== undefined) return { support, pool, v4Ip: '172.18.0.2' };
  return { ...networks, pool: support ?? '' };
}

test('the pool that a fix proposes is valid', () => {
  fc.assert(
    fc.property(anyNetworks, (networks) => {
      for (const { fix = '' } of poolProblems(networks)) expect(poolProblems(applyFix(networks, fix))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test('a valid pool contains no special address of the support network', () => {
  fc.assert(
    fc.property(anyNetworks, (networks) => {
      fc.pre(poolProblems(networks).length === 0);
      const support = parseCidr(networks.support);
      const pool = parseCidr(networks.pool);
      if (support === undefined || pool === undefined) throw new Error('no network');
      expect([support.address, nth(support, 1), broadcast(support)].filter((special) => contains(pool, special))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

test.each([
  ['with nat64.v4_ip inside', { support: '172.18.0.0/16', pool: '172.18.0.128/25', v4Ip: '172.18.0.200' }],
  ['with nat64.v4_ip outside', { support: '172.18.0.0/16', pool: '172.18.0.128/25', v4Ip: '172.18.0.5' }],
  ['of the smallest size', { support: '172.18.0.0/27', pool: '172.18.0.8/29', v4Ip: '172.18.0.9' }],
])('a pool %s is valid', (_, networks) => {
  const { cluster, diagnostics } = load(networks);
  expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(cluster).toBeDefined();
});
