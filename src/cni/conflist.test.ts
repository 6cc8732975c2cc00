import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseCidr } from '../core/ip/ip.ts';
import { makeConflist, formatConflist, programsOf } from './conflist.ts';
import { cniPlugins } from './index.ts';
import type { PodRange, NodePodSubnets } from './node-pod-subnets.ts';
import type { CniPlugin } from './cni-plugin.ts';

function range(subnet: string, gateway: string): PodRange {
  const parsed = parseCidr(subnet);
  if (parsed === undefined) throw new Error(subnet);
  return { subnet: parsed, gateway };
}

const v6 = range('fd00:40:0:0:2::/80', 'fd00:40::2:0:0:1');
const v4 = range('10.244.2.0/24', '10.244.2.1');
const modes: readonly (readonly [string, NodePodSubnets])[] = [
  ['ipv6', { ranges: [v6], mtu: 9000 }],
  ['ipv4', { ranges: [v4], mtu: 1500 }],
  ['dual-stack', { ranges: [v6, v4], mtu: 1500 }],
];
const versions = ['0.3.1', '0.4.0', '1.0.0'] as const;
const cases = modes.flatMap(([mode, pods]) =>
  Object.values(cniPlugins).flatMap((plugin) =>
    versions.map((version) => ({ name: `${mode}-${plugin.name}-${version}`, plugin, pods, version })),
  ),
);

/** `UPDATE_FIXTURES=1` writes the golden files instead of comparing them. */
test.each(cases)('$name', ({ name, plugin, pods, version }) => {
  const file = `fixtures/cni/${name}.conflist`;
  const text = formatConflist(plugin, pods, version);
  if (process.env['UPDATE_FIXTURES'] !== undefined) {
    mkdirSync('fixtures/cni', { recursive: true });
    writeFileSync(file, text);
  }
  expect(text).toBe(readFileSync(file, 'utf8'));
});

test('every golden belongs to a case', () => {
  expect(readdirSync('fixtures/cni').sort()).toEqual(cases.map(({ name }) => `${name}.conflist`).sort());
});

test('every plugin and version differs in its own part only', () => {
  const pods: NodePodSubnets = { ranges: [v6], mtu: 1500 };
  const { bridge, ptp } = cniPlugins;
  expect({ ...makeConflist(bridge, pods, '0.3.1'), cniVersion: '1.0.0' }).toEqual(makeConflist(bridge, pods, '1.0.0'));
  expect(programsOf(bridge)).toEqual(['bridge', 'host-local', 'portmap', 'loopback']);
  expect(programsOf(ptp)).toEqual(['ptp', 'host-local', 'portmap', 'loopback']);
});

test('plugins are registered by their names', () => {
  for (const [name, plugin] of Object.entries(cniPlugins)) expect(plugin.name).toBe(name);
});

test('names of interfaces fit and begin with the prefix of lazyjack', () => {
  for (const { hostBridge } of Object.values<CniPlugin>(cniPlugins))
    if (hostBridge !== undefined) expect(hostBridge).toMatch(/^lazyjack[a-z0-9-]{0,7}$/);
});
