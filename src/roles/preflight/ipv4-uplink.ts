import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { RoleInput } from '../role-input.ts';

/**
 * NAT64 uses this node's own route to the IPv4 internet. It is a warning only: an isolated site may have routes to its destinations and no
 * default route, and after a reboot DHCP may be later than lazyjack.
 */
export function checkIpv4Uplink({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  if (!cluster.nat64.some((nat64) => nat64.node === node)) return [];
  if (facts.network.routes.some(({ family, dst }) => family === 4 && dst === '0.0.0.0/0')) return [];
  return [
    {
      severity: 'warning',
      summary: 'no IPv4 default route',
      detail: `${node.name} translates for the cluster and has no default route of IPv4: nobody in it reaches the IPv4 internet.`,
      fix: `Connect ${node.name} to it: ip route add default via GATEWAY, and the same in the configuration of its network.`,
      source: cluster.sourceOf(['topology', node.name, 'opmodes']),
      isForcible: false,
    },
  ];
}
