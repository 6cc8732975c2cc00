import { expect, test } from '@jest/globals';
import { clusterFromYaml, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { declareCniConfig } from './cni-config.ts';
import { makeTypicalHostFacts } from '../../typical-host-facts.ts';

test.each([
  ['v1.23.17', '0.4.0'],
  ['v1.25.16', '0.4.0'],
  ['v1.26.0', '1.0.0'],
])('kubeadm %s: plugins of today are told %s, which every runtime of that time reads', async (version, said) => {
  const cluster = clusterFromYaml(threeNodesYaml);
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('no node');
  const facts = makeTypicalHostFacts(version);
  const plugins = { found: true, directory: '/opt/cni/bin', supportedVersions: [['0.3.1', '0.4.0', '1.0.0', '1.1.0']] } as const;
  const { desired } = declareCniConfig({ cluster, node, facts }, { ...facts.kubernetes, plugins });
  const texts = desired.flatMap(({ contents }) => contents.map((bytes) => Buffer.from(bytes).toString('utf8')));
  expect(texts).toEqual([expect.stringContaining(`"cniVersion": "${said}"`)]);
});
