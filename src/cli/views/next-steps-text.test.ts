import { expect, test } from '@jest/globals';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { clusterMember } from '../../resources/kinds/cluster-member/index.ts';
import { kubeconfig } from '../../resources/kinds/kubeconfig/index.ts';
import { renderNextSteps } from './next-steps-text.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const [master, minion] = cluster.nodes;

const made = ({ address, ref }: ReturnType<typeof clusterMember.declare>, action: 'create' | 'delete') => {
  const base = { address, ref, reason: { type: 'missing' as const }, sources: [], needs: [] };
  return action === 'create' ? { ...base, action, before: null, after: {} } : { ...base, action, before: {}, after: null };
};
const member = clusterMember.declare({ config: '/c', log: '/l', criSocket: '/s', timeout: 1 }, null);
const forUser = (user: string) => made(kubeconfig.declare({ user, path: `/home/${user}/.kube/config` }, null), 'create');

test('a new master says how to look at it, and what comes next', () => {
  if (master === undefined) throw new Error('no master');
  expect(renderNextSteps({ changes: [made(member, 'create')] }, { cluster, node: master })).toBe(`
The cluster is there. Look at it:
    kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes
For another user: lazyjack apply --phase up --kubeconfig USER

Then, with this configuration, on minion1, minion2:
    lazyjack apply
`);
  expect(renderNextSteps({ changes: [made(member, 'create'), forUser('root')] }, { cluster, node: master })).toContain(
    '    kubectl get nodes\n',
  );
});

test('a minion says nothing, and neither does a master that is there already or going', () => {
  if (master === undefined || minion === undefined) throw new Error('no nodes');
  expect(renderNextSteps({ changes: [made(member, 'create')] }, { cluster, node: minion })).toBe('');
  expect(renderNextSteps({ changes: [forUser('alice')] }, { cluster, node: master })).toBe('');
  expect(renderNextSteps({ changes: [made(member, 'delete')] }, { cluster, node: master })).toBe('');
});
