import { type FilterRule, parseRule } from './filter-rule.ts';
import { leastShare, type Share, shareOf, type Traffic, trafficOf } from './filter-traffic.ts';
import type { FilterTable } from '../host/packet-filter-port.ts';

/** Maximum depth of nested chains, deeper than in practice. */
const maxChainDepth = 8;

/** A rule or policy that stops traffic, as `iptables-save` prints it. */
export type BlockingRule = string;

type WalkResult = { readonly outcome: 'accepted' | 'continues' } | { readonly outcome: 'stopped'; readonly by: BlockingRule };

/**
 * Whether any new connection of this traffic passes a base chain: a rule accepts it, or no rule stops all of it and the policy accepts it.
 * A rule that stops only a part is ignored.
 */
export function mayPass(table: FilterTable, traffic: Traffic): boolean {
  const base = findBaseChain(table);
  if (base === undefined) return true;
  const { outcome } = walkChain(table, base.name, traffic, { accepts: 'some', isIgnored: () => false });
  return outcome === 'accepted' || (outcome === 'continues' && base.policy !== 'DROP');
}

/**
 * The foreign rule in FORWARD that stops all of this traffic, if any. Chains of Docker, kube-proxy and lazyjack are excluded, and so is the
 * policy, because rules can be inserted before it.
 */
export function findBlockingRule(table: FilterTable, traffic: Traffic): BlockingRule | undefined {
  const base = findBaseChain(table);
  const found = base === undefined ? undefined : walkChain(table, base.name, traffic, { accepts: 'all', isIgnored: isManagedChain });
  return found?.outcome === 'stopped' ? found.by : undefined;
}

/** The same for a table of nftables, including its policy: no rule of iptables takes precedence over it. */
export function findBlockingNftRule(table: FilterTable, traffic: Traffic): BlockingRule | undefined {
  const base = findBaseChain(table);
  if (base === undefined) return undefined;
  const found = walkChain(table, base.name, traffic, { accepts: 'all', isIgnored: () => false });
  if (found.outcome === 'continues') return base.policy === 'DROP' ? `the policy of chain ${base.name}` : undefined;
  return found.outcome === 'stopped' ? found.by : undefined;
}

/** An administrator's rule that drops packets, and the number of rules in FORWARD after which a packet has passed it. */
export interface ForeignDrop {
  readonly at: number;
  readonly rule: BlockingRule;
}

/** Foreign rules, in FORWARD or a chain it leads to (two levels), that drop traffic which these rules accept. */
export function findForeignDrops({ chains }: FilterTable, accepts: readonly string[]): readonly ForeignDrop[] {
  const traffics = accepts.flatMap((text) => {
    const rule = parseRule(text);
    return rule?.target[1] === 'ACCEPT' ? [trafficOf(rule)] : [];
  });
  const rulesOf = (name: string): readonly string[] => chains.find((chain) => chain.name === name)?.rules ?? [];
  const within = (name: string, above: readonly FilterRule[]): readonly BlockingRule[] =>
    rulesOf(name).flatMap((text) => dropsIn(name, text, above));
  const dropsIn = (name: string, text: string, above: readonly FilterRule[]): readonly BlockingRule[] => {
    const rule = parseRule(text);
    if (rule === undefined) return [];
    const way = [...above, rule];
    if (!traffics.some((traffic) => leastShare(way.map((each) => shareOf(each, traffic))) !== 'none')) return [];
    const target = rule.target[1] ?? '';
    if (isDropTarget(target)) return [`-A ${name} ${text}`];
    return above.length > 2 || isManagedChain(target) ? [] : within(target, way);
  };
  return rulesOf('FORWARD').flatMap((text, at) => dropsIn('FORWARD', text, []).map((rule) => ({ at, rule })));
}

/** Chains that programs manage and restore when they start. DOCKER-USER is the one that Docker leaves to administrators. */
function isManagedChain(chain: string): boolean {
  return /^(?:DOCKER(?!-USER$)|KUBE-|CNI-|LAZYJACK-|FLANNEL-|cali-|CILIUM_)/.test(chain);
}

const isDropTarget = (target: string): boolean => target === 'DROP' || target === 'REJECT';

function findBaseChain({ chains }: FilterTable): FilterTable['chains'][number] | undefined {
  return chains.find(({ name }) => name === 'FORWARD') ?? chains.find(({ policy }) => policy !== null);
}

interface WalkOptions {
  /** The share of the traffic that a rule must accept for the traffic to count as accepted. */
  readonly accepts: Share;
  readonly isIgnored: (chain: string) => boolean;
}

function walkChain(table: FilterTable, name: string, traffic: Traffic, how: WalkOptions, depth = 0): WalkResult {
  const chain = table.chains.find((candidate) => candidate.name === name);
  if (chain === undefined || depth > maxChainDepth) return { outcome: 'continues' };
  for (const text of chain.rules) {
    const rule = parseRule(text);
    const share = rule === undefined ? 'none' : shareOf(rule, traffic);
    if (rule === undefined || share === 'none') continue;
    const [jump, target = ''] = rule.target;
    if (target === 'ACCEPT' && (share === 'all' || (how.accepts === 'some' && !matchesOnlyReplies(rule)))) return { outcome: 'accepted' };
    if (share === 'all' && isDropTarget(target)) return { outcome: 'stopped', by: `-A ${name} ${text}` };
    if (share === 'all' && target === 'RETURN') return { outcome: 'continues' };
    const inner: WalkResult = how.isIgnored(target) ? { outcome: 'continues' } : walkChain(table, target, traffic, how, depth + 1);
    if (inner.outcome !== 'continues' && (share === 'all' || (inner.outcome === 'accepted' && how.accepts === 'some'))) return inner;
    if (share === 'all' && jump === '-g') return inner;
  }
  return { outcome: 'continues' };
}

/** Replies alone: no connection begins with one. */
function matchesOnlyReplies({ matches }: FilterRule): boolean {
  const at = Math.max(matches.indexOf('--ctstate'), matches.indexOf('--state'));
  return at >= 0 && !(matches[at + 1] ?? '').split(',').includes('NEW');
}
