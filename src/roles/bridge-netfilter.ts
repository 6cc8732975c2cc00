import type { DesiredResource } from '../core/resource.ts';
import { module } from '../resources/module.ts';
import { sysctl } from '../resources/sysctl.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';

/**
 * Service addresses also work between pods of one node: what a bridge passes on goes through iptables, where kube-proxy rewrites it
 * (kubernetes.io, "Container Runtimes": forwarding IPv4 and letting iptables see bridged traffic). containerd needs `overlay`.
 */
export function declareBridgeNetfilter(input: RoleInput): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['topology', input.node.name, 'opmodes']);
  const bridge = module.declare({ name: 'br_netfilter' }, { loaded: true }, { sources });
  const overlay = module.declare({ name: 'overlay' }, { loaded: true }, { sources });
  const parameters = ['iptables', 'ip6tables'].map((program) =>
    // They come with the module, and it gives them this value.
    sysctl.declare({ key: `net/bridge/bridge-nf-call-${program}` }, { value: '1' }, { sources, needs: [bridge.address] }),
  );
  return [bridge, overlay, ...parameters];
}
