import { expect, test } from '@jest/globals';
import { replaceNodes } from '../../../config/replace-nodes.ts';
import { findTranslator, listTranslators } from '../../../config/translators.ts';
import type { Cluster } from '../../../config/cluster.ts';
import { cidr } from '../../../core/ip/ip.ts';
import { clusterFromYaml, makePrepareDesired, plainHost, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';

const together = clusterFromYaml(threeNodesYaml);

/** NAT64 on `my-master`, DNS64 on `minion1` with a support network of its own. A configuration cannot say this yet. */
function makeSeparateCluster(): Cluster {
  const minion = together.nodes.find(({ name }) => name === 'minion1');
  if (minion === undefined) throw new Error('no minion1');
  const dns64 = together.dns64.map((instance) => ({
    ...instance,
    node: minion,
    ip: 'fd00:11::100',
    support: { ...instance.support, v6: cidr(6, 0xfd00_0011n << 96n, 64) },
  }));
  return { ...together, dns64 };
}

async function listAddresses(cluster: Cluster, name: string): Promise<readonly string[]> {
  const desired = await makePrepareDesired(plainHost(name), cluster, name);
  return desired.map(({ address }) => address).filter((address) => /^(?:container|image|nameserver|route|file:.*named)/u.test(address));
}

test('both on one node are one translator', () => {
  const [translator, ...others] = listTranslators(together);
  expect(others).toEqual([]);
  expect(translator).toMatchObject({ node: { name: 'my-master' }, nat64: [{ ip: 'fd00:10::200' }], dns64: [{ ip: 'fd00:10::100' }] });
  expect(together.nodes.map((node) => findTranslator(together, node)?.node.name)).toEqual(['my-master', undefined, undefined]);
});

test('a NAT64 node and a DNS64 node each have their own container, and reach the other', async () => {
  const separate = makeSeparateCluster();
  expect(await listAddresses(separate, 'my-master')).toEqual([
    'image:lazyjack/nat64:2',
    'container-network:support_net',
    'container:tayga',
    'route:fd00:10:64:ff9b::/96',
    'route:172.18.0.128/25',
    'route:fd00:11::/64',
    'nameserver:fd00:11::100',
  ]);
  expect(await listAddresses(separate, 'minion1')).toEqual([
    'image:lazyjack/dns64:2',
    'container-network:support_net',
    'file:/var/lib/lazyjack/dns64/named.conf',
    'container:bind9',
    'route:fd00:10:64:ff9b::/96',
    'route:fd00:10::/64',
    'nameserver:fd00:11::100',
  ]);
});

test('a replaced node is replaced wherever the cluster refers to it', () => {
  const moved = replaceNodes(together, (node) => (node.name === 'my-master' ? { ...node, id: 7 } : node));
  const [first] = moved.nodes;
  expect(first?.id).toBe(7);
  expect([moved.controlPlane[0], moved.nat64[0]?.node, moved.dns64[0]?.node].map((node) => node === first)).toEqual([true, true, true]);
});
