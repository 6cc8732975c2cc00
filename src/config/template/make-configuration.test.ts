import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { loadCluster } from '../load-cluster.ts';
import { keyReference } from '../reference/key-reference.ts';
import { makeConfiguration, numberedNetworks } from './make-configuration.ts';

const name = fc.stringMatching(/^[a-z0-9](?:[a-z0-9-]{0,20}[a-z0-9])?$/).filter((text) => !/^(?:\d+|localhost)$/u.test(text));
const choices = fc
  .record({
    mode: fc.constantFrom('ipv6', 'ipv4', 'dual-stack'),
    plugin: fc.constantFrom('bridge', 'ptp'),
    nodes: fc.uniqueArray(name, { minLength: 1, maxLength: 40 }),
    interfaceName: fc.stringMatching(/^[a-z][a-z0-9.-]{0,14}$/).filter((text) => text !== 'lo'),
    translator: fc.nat(),
    nameServer: fc.constantFrom('192.0.2.53', '8.8.8.8', '10.1.0.1'),
    networks: fc.integer({ min: 0, max: 13 }).map(numberedNetworks),
  })
  .map(({ translator, ...rest }) => ({ ...rest, nat64: rest.nodes[translator % rest.nodes.length] ?? '' }));

test('whatever is chosen, the configuration is valid, without a warning, and has the chosen values', () => {
  fc.assert(
    fc.property(choices, (chosen) => {
      const { cluster, diagnostics } = loadCluster('config.yaml', makeConfiguration(chosen));
      expect(diagnostics).toEqual([]);
      expect(cluster?.mode).toBe(chosen.mode);
      expect(cluster?.nodes.map(({ name: node, interface: dev }) => [node, dev])).toEqual(
        chosen.nodes.map((node) => [node, chosen.interfaceName]),
      );
      expect(cluster?.nat64.map(({ node }) => node.name)).toEqual(chosen.mode === 'ipv6' ? [chosen.nat64] : []);
    }),
    { numRuns: 60 },
  );
});

test('comments are those of the key reference', () => {
  const text = makeConfiguration({
    mode: 'ipv6',
    plugin: 'ptp',
    nodes: ['a'],
    interfaceName: 'eth1',
    nat64: 'a',
    nameServer: '192.0.2.53',
  });
  const comments = [...text.matchAll(/^ *# (.*)$/gmu)].map(([, line = '']) => line).join(' ');
  for (const key of ['general.mode', 'general.plugin', 'topology.NODE.opmodes', 'pod_net.mtu', 'nat64.v4_cidr', 'dns64.remote_server'])
    expect(comments).toContain(keyReference[key]?.summary.replaceAll('`', ''));
});
