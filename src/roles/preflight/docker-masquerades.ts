import { parseRule } from '../../core/packet-filter/filter-rule.ts';
import { shareOf } from '../../core/packet-filter/filter-traffic.ts';
import type { FilterTable } from '../../core/host/packet-filter-port.ts';
import type { Cidr } from '../../core/ip/ip.ts';
import { supportBridge } from '../../core/owner-marks.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { RoleInput } from '../role-input.ts';

/** NAT64 sends from private addresses of the support network, which Docker masquerades unless `"iptables"` is false. */
export function checkDockerMasquerades({ cluster, node, facts }: RoleInput): readonly PreflightProblem[] {
  const nat64 = cluster.nat64.find((each) => each.node === node);
  const { engine, forwarding } = facts;
  if (nat64 === undefined || !engine.running || engine.isIptablesDisabled !== true) return [];
  const filter = forwarding.filter[4];
  const { v4 } = nat64.support;
  if (filter.readable && filter.tables.some((table) => masquerades(table, v4))) return [];
  const rule = `-s ${v4.text} ! -o ${supportBridge} -j MASQUERADE`;
  return [
    {
      severity: 'error',
      summary: 'Docker does not masquerade',
      detail: `/etc/docker/daemon.json has "iptables": false, and no rule of table nat masquerades ${v4.text}: NAT64 gets no reply from the IPv4 internet.`,
      fix: `Remove "iptables": false there and restart Docker: systemctl restart docker. Or masquerade it yourself, and write the same into the file of your rules: iptables -t nat -A POSTROUTING ${rule}`,
      source: cluster.sourceOf(['topology', node.name, 'opmodes']),
      isForcible: true,
    },
  ];
}

/** Whether a rule of the administrator gives packets from this network another source address. */
function masquerades({ name, chains }: FilterTable, source: Cidr): boolean {
  return (
    name === 'nat' &&
    chains
      .filter((chain) => !/^(?:DOCKER|KUBE-|CNI-|LAZYJACK-)/u.test(chain.name))
      .flatMap(({ rules }) => rules.flatMap((text) => parseRule(text) ?? []))
      .some((rule) => ['MASQUERADE', 'SNAT'].includes(rule.target[1] ?? '') && shareOf(rule, { source }) !== 'none')
  );
}
