import type { DesiredResource } from '../../../core/resource.ts';
import { sysctl } from '../../../resources/kinds/sysctl/index.ts';
import type { RoleInput } from '../../role-input.ts';

/**
 * Makes this host a router. When an interface with `accept_ra=1` starts to forward, the kernel ignores router advertisements and drops the
 * default route that it learned there, so such interfaces get `accept_ra=2` first. With 0, another program (systemd-networkd) handles the
 * advertisements.
 *
 * kubeadm checks `default` (addIPv6Checks in preflight/checks_linux.go).
 */
export function declareForwarding({ cluster, node, facts }: RoleInput): readonly DesiredResource[] {
  const sources = [cluster.sourceOf(['topology', node.name, 'opmodes'])];
  const set = (key: string, value: string, after: readonly DesiredResource[] = []): DesiredResource =>
    sysctl.declare({ key }, { value }, { sources, needs: after.map(({ address }) => address) });
  const uplinks = facts.routerAdvertisementUplinks
    .filter(({ acceptRa }) => acceptRa !== '0')
    .map(({ dev }) => set(`net/ipv6/conf/${dev}/accept_ra`, '2'));
  const all = set('net/ipv6/conf/all/forwarding', '1', uplinks);
  return [...uplinks, all, set('net/ipv6/conf/default/forwarding', '1', [all]), set('net/ipv4/ip_forward', '1')];
}
