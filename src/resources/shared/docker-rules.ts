import { parseRule } from '../../core/packet-filter/filter-rule.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterTable } from '../../core/host/packet-filter-port.ts';

/** A rule and its place. */
export interface PlacedRule {
  readonly family: Family;
  readonly table: string;
  readonly chain: string;
  readonly rule: string;
}

/**
 * The rules in the tables of one family that Docker (20.10 to 29, with iptables) writes for a network with this bridge. In Docker's own
 * chains these are all rules that name the bridge. In built-in chains, where other programs write too, they are only rules that equal
 * Docker's (libnetwork/drivers/bridge/setup_ip_tables.go). DOCKER-USER belongs to the administrator.
 */
export function findDockerRules(bridge: string, family: Family, tables: readonly FilterTable[]): readonly PlacedRule[] {
  const isDockerRule = makeDockerRuleMatcher(bridge);
  return tables.flatMap(({ name: table, chains }) =>
    chains.flatMap(({ name: chain, rules }) => {
      if (chain === 'DOCKER-USER') return [];
      const isFromDocker = /^DOCKER(-|$)/.test(chain)
        ? (rule: string) => namesBridge(bridge, rule)
        : (rule: string) => isDockerRule(`${table} ${chain} ${rule}`);
      return rules.filter(isFromDocker).map((rule) => ({ family, table, chain, rule }));
    }),
  );
}

function namesBridge(bridge: string, rule: string): boolean {
  const { selectors } = parseRule(rule) ?? {};
  return ['-i', '-o'].some((option) => selectors?.get(option)?.at(-1) === bridge);
}

function makeDockerRuleMatcher(bridge: string): (placed: string) => boolean {
  const words = new Set([
    `filter FORWARD -o ${bridge} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `filter FORWARD -o ${bridge} -j DOCKER`,
    `filter FORWARD -i ${bridge} ! -o ${bridge} -j ACCEPT`,
    `filter FORWARD -i ${bridge} -o ${bridge} -j ACCEPT`,
    `filter FORWARD -i ${bridge} -o ${bridge} -j DROP`,
    `nat POSTROUTING -o ${bridge} -m addrtype --src-type LOCAL -j MASQUERADE`,
  ]);
  // These also contain an address, of the network or of a container.
  const escaped = bridge.replaceAll(/[^\w]/g, String.raw`\$&`);
  const masquerade = new RegExp(String.raw`^nat POSTROUTING -s \S+ ! -o ${escaped} -j MASQUERADE$`);
  const direct = new RegExp(String.raw`^raw PREROUTING -d \S+ ! -i ${escaped} -j DROP$`);
  return (placed) => words.has(placed) || masquerade.test(placed) || direct.test(placed);
}
