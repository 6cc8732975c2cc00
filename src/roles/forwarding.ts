import type { Wish } from '../core/resource.ts';
import { sysctl } from '../resources/sysctl.ts';
import type { RoleInput } from './role-input.ts';

/**
 * Makes a router of this host. The kernel stops listening to router advertisements on an interface with `accept_ra=1` the moment it forwards,
 * and drops the default route it learned there at once, so such interfaces get `accept_ra=2` first.
 */
export function forwarding({ cluster, node, facts }: RoleInput): readonly Wish[] {
  const sources = [cluster.sourceOf(['topology', node.name, 'opmodes'])];
  const uplinks = facts.raUplinks.map(({ dev }) => sysctl.declare({ key: `net/ipv6/conf/${dev}/accept_ra` }, { value: '2' }, { sources }));
  return [
    ...uplinks,
    sysctl.declare({ key: 'net/ipv6/conf/all/forwarding' }, { value: '1' }, { sources, after: uplinks.map(({ address }) => address) }),
    sysctl.declare({ key: 'net/ipv4/ip_forward' }, { value: '1' }, { sources }),
  ];
}
