import { managementAddress, podSubnet } from '../config/addressing.ts';
import { isMember } from '../config/is-member.ts';
import type { Wish } from '../core/resource.ts';
import { route } from '../resources/route.ts';
import { managementReady } from './management.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';

/** The way to the pods of every other node, per family: over its management address. */
export function podRoutes(input: RoleInput): readonly Wish[] {
  const { cluster, node } = input;
  const after = managementReady(input);
  const network = sourcesOf(input, ['pod_net', 'cidr']);
  const others = cluster.nodes.filter((other) => other !== node && isMember(other));
  return cluster.pods.flatMap((pods) =>
    others.map((other) =>
      route.declare(
        { dst: podSubnet(pods, other.id).text },
        { via: managementAddress(cluster, other, pods.network.family).address, dev: node.interface, mtu: null },
        { after, sources: [...sourcesOf(input, ['topology', other.name, 'id']), ...network] },
      ),
    ),
  );
}
