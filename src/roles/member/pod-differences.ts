import { podSubnet } from '../../config/addressing.ts';
import { cniPlugins } from '../../cni/index.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './member-difference.ts';

/** Settings that running pods depend on: their network is not changed while they run. */
export function findPodDifferences({ cluster, node }: RoleInput, { podConnection }: MemberFacts): readonly MemberDifference[] {
  const plugin = cniPlugins[cluster.plugin].program;
  const subnets = cluster.pods.map((network) => podSubnet(network, node.id).text).join(', ');
  const live = podConnection.podSubnets?.join(', ');
  const differences: MemberDifference[] = [];
  const { leaseCount = 0 } = podConnection;
  // Without running pods the plugin can change: new pods are connected by either.
  if (podConnection.plugin !== undefined && podConnection.plugin !== plugin && leaseCount > 0) {
    differences.push({
      setting: 'CNI plugin of running pods (plugin)',
      live: `${podConnection.plugin}, with ${leaseCount === 1 ? '1 pod' : `${leaseCount} pods`} on this node,`,
      desired: plugin,
      paths: [['general', 'plugin']],
      affectsPhase: 'up',
      remedy: 'move pods',
    });
  }
  if (live !== undefined && live !== subnets) {
    differences.push({
      setting: 'pod subnet of this node',
      live,
      desired: subnets,
      paths: [['topology', node.name, 'id'], ['pod_net']],
      affectsPhase: 'up',
    });
  }
  return differences;
}
