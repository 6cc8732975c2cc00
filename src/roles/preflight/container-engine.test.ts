import { expect, test } from '@jest/globals';
import { readHostFacts } from '../../host/read-host-facts.ts';
import { clusterFromYaml, plainHost, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { checkContainerEngine } from './container-engine.ts';
import { checkDockerMasquerades } from './docker-masquerades.ts';

const cluster = clusterFromYaml(threeNodesYaml);

/** The summaries of both checks on the NAT64 node, with this version of Docker, settings file and rules of table nat. */
async function check(version: string, settings: string, postrouting: readonly string[] = []): Promise<readonly string[]> {
  const host = plainHost(
    'my-master',
    {},
    {
      containers: { version },
      files: { '/etc/docker/daemon.json': { type: 'file', content: settings } },
      packetFilter: { ipv4: [{ name: 'nat', chains: [{ name: 'POSTROUTING', policy: 'ACCEPT', rules: [...postrouting] }] }] },
    },
  );
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  const input = { cluster, node, facts: await readHostFacts(host) };
  return [...checkContainerEngine(input), ...checkDockerMasquerades(input)].map(({ summary }) => summary);
}

const filters = 'this Docker filters IPv6';
const doesNotMasquerade = 'Docker does not masquerade';

test.each<[string, string, readonly string[], readonly string[]]>([
  ['27.5.1', '{}', [], [filters]],
  ['27.5.1', '{"ip6tables": false}', [], []],
  ['27.5.1', '{"iptables": false}', [], [doesNotMasquerade]],
  ['20.10.24', '{"iptables": false}', [], [doesNotMasquerade]],
  ['20.10.24', '{"iptables": false}', ['-s 172.18.0.0/16 ! -o lazyjack0 -j MASQUERADE'], []],
  ['20.10.24', '{"iptables": false}', ['-o eth0 -j MASQUERADE'], []],
  ['20.10.24', '{"iptables": false}', ['-s 10.0.0.0/8 -j MASQUERADE'], [doesNotMasquerade]],
  ['20.10.24', '{"iptables": true}', [], []],
])('Docker %s with %s and %j', async (version, settings, postrouting, expected) => {
  const found = await check(version, settings, postrouting);
  expect(found.filter((summary) => [filters, doesNotMasquerade].includes(summary))).toEqual(expected);
});
