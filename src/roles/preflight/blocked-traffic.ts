import { commentOf, parseRule } from '../../core/packet-filter/filter-rule.ts';
import { type Traffic, trafficOf } from '../../core/packet-filter/filter-traffic.ts';
import { findBlockingRule, findBlockingNftRule, type BlockingRule } from '../../core/packet-filter/forward-chain.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Family } from '../../core/ip/ip.ts';
import { makeAcceptRules, makeTranslationAcceptRules } from '../desired/network/forward-rules.ts';
import type { RoleInput } from '../role-input.ts';

const families = [4, 6] as const;

/** Foreign rules that block traffic of pods. lazyjack overrules them only if the configuration says so. */
export function checkBlockedTraffic(input: RoleInput): readonly PreflightProblem[] {
  return checkBlockedBy(input, makeAcceptRules);
}

/** The same for the traffic of NAT64 and DNS64, on a translator. */
export function checkBlockedTranslation(input: RoleInput): readonly PreflightProblem[] {
  return checkBlockedBy(input, makeTranslationAcceptRules);
}

function checkBlockedBy(input: RoleInput, makeRules: typeof makeAcceptRules): readonly PreflightProblem[] {
  const accepts = families.map((family) => ({ family, accepts: makeRules(input, family).flatMap(parseRequiredTraffic) }));
  return [...accepts.flatMap((each) => findBlockedByIptables(input, each)), ...findBlockedByNftables(input, accepts)];
}

interface AcceptsOfFamily {
  readonly family: Family;
  readonly accepts: readonly RequiredTraffic[];
}

interface RequiredTraffic {
  readonly text: string;
  readonly traffic: Traffic;
}

function parseRequiredTraffic(text: string): readonly RequiredTraffic[] {
  const rule = parseRule(text);
  if (rule === undefined) return [];
  const comment = ` -m comment --comment ${commentOf(rule) ?? ''}`;
  return [{ text: text.replace(comment, '').replace(/ -j ACCEPT$/, ''), traffic: trafficOf(rule) }];
}

function findBlockedByIptables({ cluster, facts }: RoleInput, { family, accepts }: AcceptsOfFamily): readonly PreflightProblem[] {
  const filter = facts.forwarding.filter[family];
  const table = filter.readable ? filter.tables.find(({ name }) => name === 'filter') : undefined;
  if (cluster.forwardFirst || table === undefined) return [];
  const program = family === 4 ? 'iptables' : 'ip6tables';
  return [...groupByBlockingRule(accepts, (traffic) => findBlockingRule(table, traffic))].map(([by, blocked]) => ({
    severity: 'error',
    summary: 'a rule of this host stops what the cluster needs',
    detail: `${program} has "${by}" in table filter, which drops packets ${summarizeTraffic(blocked)}. lazyjack does not overrule it.`,
    fix: `${suggestRuleFix(by, program, blocked[0]?.text ?? '')} Or write general.forward-order: first, which puts lazyjack's accepts before this rule.`,
    source: cluster.sourceOf(['general', 'forward-order']),
    isForcible: false,
  }));
}

/** A table of the family `inet` stops both address families with one rule, which is one problem. */
function findBlockedByNftables({ cluster, facts }: RoleInput, ofFamilies: readonly AcceptsOfFamily[]): readonly PreflightProblem[] {
  const found = ofFamilies.flatMap(({ family, accepts }) =>
    (facts.forwarding.nftTables?.[family] ?? []).flatMap((table) =>
      [...groupByBlockingRule(accepts, (traffic) => findBlockingNftRule(table, traffic))].map(([by, blocked]) => ({
        table: table.name,
        by,
        blocked,
      })),
    ),
  );
  return [...groupBy(found, ({ table, by }) => `${table} ${by}`).values()].flatMap(([first, ...others]): readonly PreflightProblem[] => {
    if (first === undefined) return [];
    const { table, by } = first;
    const blocked = [first, ...others].flatMap((each) => each.blocked);
    return [
      {
        severity: 'error',
        summary: 'a table of nftables stops what the cluster needs',
        detail: `In table ${table}, ${by.startsWith('the ') ? by : `the rule "${by}" (in the words of iptables)`} drops packets ${summarizeTraffic(blocked)}. No rule of iptables can lift that, nor can general.forward-order.`,
        fix: suggestNftFix(table, by, listInterfaces(blocked)[0] ?? 'INTERFACE'),
        source: cluster.sourceOf(['general', 'forward-order']),
        isForcible: true,
      },
    ];
  });
}

function groupByBlockingRule(
  accepts: readonly RequiredTraffic[],
  by: (traffic: Traffic) => BlockingRule | undefined,
): ReadonlyMap<BlockingRule, readonly RequiredTraffic[]> {
  const matches = accepts.flatMap((accept) => {
    const blockingRule = by(accept.traffic);
    return blockingRule === undefined ? [] : [{ blockingRule, accept }];
  });
  return new Map(
    [...groupBy(matches, ({ blockingRule }) => blockingRule)].map(([blockingRule, all]) => [blockingRule, all.map(({ accept }) => accept)]),
  );
}

/** The first condition, and how many more there are. */
function summarizeTraffic([first, ...more]: readonly RequiredTraffic[]): string {
  return `"${first?.text ?? ''}"${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function listInterfaces(blocked: readonly RequiredTraffic[]): readonly string[] {
  return [...new Set(blocked.flatMap(({ traffic }) => [traffic.in ?? [], traffic.out ?? []].flat()))];
}

/** `by`: the policy or the rule, as `findBlockingNftRule` words it. `device`: one interface of the cluster. */
function suggestNftFix(table: string, by: BlockingRule, device: string): string {
  if (table.endsWith(' firewalld')) {
    return `Allow them in firewalld: firewall-cmd --permanent --zone=trusted --add-interface=${device}, for each interface of the cluster, and firewall-cmd --reload.`;
  }
  const chain = /^(?:the policy of chain|-A) (\S+)/u.exec(by)?.[1] ?? 'CHAIN';
  return `Accept them there, for each interface of the cluster: nft insert rule ${table} ${chain} iifname ${device} accept; nft insert rule ${table} ${chain} oifname ${device} accept. Write the same into the file of these rules.`;
}

function suggestRuleFix(by: BlockingRule, program: string, accept: string): string {
  const [, chain = 'FORWARD'] = by.split(' ');
  if (chain.startsWith('ufw'))
    return 'Allow them in ufw: ufw route allow in on INTERFACE out on INTERFACE, for the interfaces of the cluster.';
  if (/^(?:FORWARD_|FWD|IN_)/.test(chain)) {
    return 'Allow them in firewalld: firewall-cmd --permanent --zone=trusted --add-interface=INTERFACE, and firewall-cmd --reload.';
  }
  return `Accept them before it: ${program} -I ${chain} ${accept} -j ACCEPT, and the same in the file that makes this rule.`;
}
