import { podSubnet } from '../../config/addressing.ts';
import { cniPlugins } from '../../cni/index.ts';
import type { FoundMember } from '../../core/membership.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference } from './difference.ts';

/** What running pods use: their network is not changed under them. */
export function podDifferences({ cluster, node }: RoleInput, { pods }: FoundMember): readonly MemberDifference[] {
  const plugin = cniPlugins[cluster.plugin].program;
  const subnets = cluster.pods.map((network) => podSubnet(network, node.id).text).join(', ');
  const found = pods.podSubnets?.join(', ');
  const differences: MemberDifference[] = [];
  const { leases = 0 } = pods;
  // Pods that come later are connected by either.
  if (pods.plugin !== undefined && pods.plugin !== plugin && leases > 0) {
    differences.push({
      what: 'CNI plugin of running pods (plugin)',
      found: `${pods.plugin}, with ${leases === 1 ? '1 pod' : `${leases} pods`} on this node,`,
      wanted: plugin,
      at: [['general', 'plugin']],
      concerns: 'up',
      remedy: 'move pods',
    });
  }
  if (found !== undefined && found !== subnets) {
    differences.push({
      what: 'pod subnet of this node',
      found,
      wanted: subnets,
      at: [['topology', node.name, 'id'], ['pod_net']],
      concerns: 'up',
    });
  }
  return differences;
}
