import { commentOf, parseRule } from '../../core/filter-rule.ts';
import { type Traffic, trafficOf } from '../../core/filter-traffic.ts';
import { stoppedBy, stoppedByNft, type Stopper } from '../../core/filter-walk.ts';
import type { Finding } from '../../core/finding.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Family } from '../../core/ip.ts';
import { accepted } from '../packet-filter.ts';
import type { RoleInput } from '../role-input.ts';

const families = [4, 6] as const;

/** Rules of others that stop what the cluster needs. They are not overruled, unless the configuration says so. */
export function stoppedAccepts(input: RoleInput): readonly Finding[] {
  return families.flatMap((family) => {
    const accepts = accepted(input, family).flatMap(withTraffic);
    return [...stoppedByIptables(input, family, accepts), ...stoppedByNftables(input, family, accepts)];
  });
}

interface Accept {
  readonly text: string;
  readonly traffic: Traffic;
}

function withTraffic(text: string): readonly Accept[] {
  const rule = parseRule(text);
  if (rule === undefined) return [];
  const comment = ` -m comment --comment ${commentOf(rule) ?? ''}`;
  return [{ text: text.replace(comment, '').replace(/ -j ACCEPT$/, ''), traffic: trafficOf(rule) }];
}

function stoppedByIptables(input: RoleInput, family: Family, accepts: readonly Accept[]): readonly Finding[] {
  const { cluster, facts } = input;
  const filter = facts.forwarding.filter[family];
  const table = filter.readable ? filter.tables.find(({ name }) => name === 'filter') : undefined;
  if (cluster.forwardFirst || table === undefined) return [];
  const program = family === 4 ? 'iptables' : 'ip6tables';
  return [...stopped(accepts, (traffic) => stoppedBy(table, traffic))].map(([by, stops]) => ({
    severity: 'error',
    summary: 'a rule of this host stops what the cluster needs',
    detail: `${program} has "${by}" in table filter, which drops packets ${told(stops)}. lazyjack does not overrule it.`,
    fix: `${inRulesOf(by, program, stops[0]?.text ?? '')} Or write general.forward-order: first, which puts lazyjack's accepts before this rule.`,
    source: cluster.sourceOf(['general', 'forward-order']),
    forcible: false,
  }));
}

function stoppedByNftables(input: RoleInput, family: Family, accepts: readonly Accept[]): readonly Finding[] {
  const { cluster, facts } = input;
  return (facts.forwarding.nft?.[family] ?? []).flatMap((table) =>
    [...stopped(accepts, (traffic) => stoppedByNft(table, traffic))].map(([by, stops]): Finding => ({
      severity: 'error',
      summary: 'a table of nftables stops what the cluster needs',
      detail: `In table ${table.name}, ${by.startsWith('the ') ? by : `the rule "${by}" (in the words of iptables)`} drops packets ${told(stops)}. No rule of iptables can lift that, nor can general.forward-order.`,
      fix: `Accept them there (nft list table ${table.name}); with firewalld: firewall-cmd --permanent --zone=trusted --add-interface=${interfacesOf(stops)[0] ?? 'INTERFACE'}, for each interface of the cluster, and firewall-cmd --reload.`,
      source: cluster.sourceOf(['general', 'forward-order']),
      forcible: true,
    })),
  );
}

function stopped(accepts: readonly Accept[], by: (traffic: Traffic) => Stopper | undefined): ReadonlyMap<Stopper, readonly Accept[]> {
  const found = accepts.flatMap((accept) => {
    const stopper = by(accept.traffic);
    return stopper === undefined ? [] : [{ stopper, accept }];
  });
  return new Map([...groupBy(found, ({ stopper }) => stopper)].map(([stopper, all]) => [stopper, all.map(({ accept }) => accept)]));
}

/** The first of them, and how many more. */
function told([first, ...more]: readonly Accept[]): string {
  return `"${first?.text ?? ''}"${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function interfacesOf(stops: readonly Accept[]): readonly string[] {
  return [...new Set(stops.flatMap(({ traffic }) => [traffic.in ?? [], traffic.out ?? []].flat()))];
}

function inRulesOf(by: Stopper, program: string, accept: string): string {
  const [, chain = 'FORWARD'] = by.split(' ');
  if (chain.startsWith('ufw'))
    return 'Allow them in ufw: ufw route allow in on INTERFACE out on INTERFACE, for the interfaces of the cluster.';
  if (/^(?:FORWARD_|FWD|IN_)/.test(chain)) {
    return 'Allow them in firewalld: firewall-cmd --permanent --zone=trusted --add-interface=INTERFACE, and firewall-cmd --reload.';
  }
  return `Accept them before it: ${program} -I ${chain} ${accept} -j ACCEPT, and the same in the file that makes this rule.`;
}
