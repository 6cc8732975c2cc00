import { expect, test } from '@jest/globals';
import type { ClusterNodeStatus } from '../../../core/host/kubeadm-port.ts';
import { clusterFromYaml, threeNodesYaml } from '../../../../testing/simulated/simulated-cluster.ts';
import { makeTypicalHostFacts } from '../../typical-host-facts.ts';
import { declareBootstrapToken } from './token-renewal.ts';

const initialised = `general: { token: abcdef.0123456789abcdef, token-cert-hash: ${'a'.repeat(64)} }\n${threeNodesYaml}`;
const status = (name: string, isReady = true): ClusterNodeStatus => ({ name, isReady, isControlPlane: name === 'my-master' });
const all = ['my-master', 'minion1', 'minion2'].map((name) => status(name));

function desiredTokens(
  nodes: readonly ClusterNodeStatus[] | undefined,
  { yaml = initialised, host = 'my-master' } = {},
): readonly string[] {
  const cluster = clusterFromYaml(yaml);
  const node = cluster.nodes.find(({ name }) => name === host);
  const facts = makeTypicalHostFacts('v1.31.0');
  if (node === undefined) throw new Error('no such node');
  const kubernetes = { ...facts.kubernetes, ...(nodes !== undefined && { nodes }) };
  return declareBootstrapToken({ cluster, node, facts }, kubernetes, []).map(({ address }) => address);
}

test.each([
  { why: 'all have joined', nodes: all, wishes: [] },
  { why: 'one has not', nodes: all.slice(0, 2), wishes: ['bootstrap-token:abcdef'] },
  { why: 'one does not answer', nodes: [...all.slice(0, 2), status('minion2', false)], wishes: ['bootstrap-token:abcdef'] },
  { why: 'nodes outside the topology have joined too', nodes: [...all, status('elsewhere', false)], wishes: [] },
  { why: 'nobody knows', nodes: undefined, wishes: [] },
])('on the control plane node, where $why: $wishes', ({ nodes, wishes }) => {
  expect(desiredTokens(nodes)).toEqual(wishes);
});

test('never on a worker node, nor before init', () => {
  expect(desiredTokens([], { host: 'minion1' })).toEqual([]);
  expect(desiredTokens([], { yaml: threeNodesYaml })).toEqual([]);
});
