import { managementAddress, podSubnet } from '../../../config/addressing.ts';
import { isMember } from '../../../config/is-member.ts';
import type { DesiredResource } from '../../../core/resource.ts';
import { route } from '../../../resources/kinds/route/index.ts';
import { listManagementNeeds } from './management-network.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/** Routes to the pods of every other node, per family, by its management address. */
export function declarePodRoutes(input: RoleInput): readonly DesiredResource[] {
  const { cluster, node } = input;
  const needs = listManagementNeeds(input);
  const network = sourcesOf(input, ['pod_net', 'cidr']);
  const others = cluster.nodes.filter((other) => other !== node && isMember(other));
  return cluster.pods.flatMap((pods) =>
    others.map((other) =>
      route.declare(
        { dst: podSubnet(pods, other.id).text },
        { via: managementAddress(cluster, other, pods.network.family).address, dev: node.interface, mtu: null },
        { needs, sources: [...sourcesOf(input, ['topology', other.name, 'id']), ...network] },
      ),
    ),
  );
}
