import { expect, test } from '@jest/globals';
import { clusterFromYaml, threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { clusterMember } from '../../resources/kinds/cluster-member/index.ts';
import { kubeconfig } from '../../resources/kinds/kubeconfig/index.ts';
import { renderNextSteps } from './next-steps-text.ts';

const cluster = clusterFromYaml(threeNodesYaml);
const [controlPlane, worker] = cluster.nodes;

const makeClusterChange = ({ address, ref }: ReturnType<typeof clusterMember.declare>, action: 'create' | 'delete') => {
  const base = { address, ref, reason: { type: 'missing' as const }, sources: [], needs: [] };
  return action === 'create' ? { ...base, action, before: null, after: {} } : { ...base, action, before: {}, after: null };
};
const member = clusterMember.declare({ config: '/c', log: '/l', criSocket: '/s', timeout: 1 }, null);
const forUser = (user: string) => makeClusterChange(kubeconfig.declare({ user, path: `/home/${user}/.kube/config` }, null), 'create');

test('a new control plane node names the next steps', () => {
  if (controlPlane === undefined) throw new Error('no control plane node');
  expect(renderNextSteps({ changes: [makeClusterChange(member, 'create')] }, { cluster, node: controlPlane })).toBe(`
The control plane node is running. To list the nodes:
    kubectl --kubeconfig /etc/kubernetes/admin.conf get nodes
To give a user access: lazyjack apply --phase up --kubeconfig USER

Next, with the same configuration, on minion1, minion2:
    lazyjack apply
`);
  expect(renderNextSteps({ changes: [makeClusterChange(member, 'create'), forUser('root')] }, { cluster, node: controlPlane })).toContain(
    '    kubectl get nodes\n',
  );
});

test('a worker node has no next steps, nor a control plane node that exists or is deleted', () => {
  if (controlPlane === undefined || worker === undefined) throw new Error('no nodes');
  expect(renderNextSteps({ changes: [makeClusterChange(member, 'create')] }, { cluster, node: worker })).toBe('');
  expect(renderNextSteps({ changes: [forUser('alice')] }, { cluster, node: controlPlane })).toBe('');
  expect(renderNextSteps({ changes: [makeClusterChange(member, 'delete')] }, { cluster, node: controlPlane })).toBe('');
});
