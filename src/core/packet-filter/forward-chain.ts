import { type FilterRule, parseRule } from './filter-rule.ts';
import { leastShare, type Share, shareOf, type Traffic, trafficOf } from './filter-traffic.ts';
import type { FilterTable } from '../host/packet-filter-port.ts';

/** Chains of chains: deeper than anybody writes them. */
const maxChainDepth = 8;

/** A rule that stops traffic, or the policy that does. As `iptables-save` prints it. */
export type BlockingRule = string;

type WalkResult = { readonly outcome: 'accepted' | 'continues' } | { readonly outcome: 'stopped'; readonly by: BlockingRule };

/**
 * Whether some new connection of this traffic gets through a base chain: a rule accepts it, or nothing stops all of it and the policy lets it pass.
 * A rule that stops a part of it leaves the rest.
 */
export function mayPass(table: FilterTable, traffic: Traffic): boolean {
  const base = findBaseChain(table);
  if (base === undefined) return true;
  const { outcome } = walkChain(table, base.name, traffic, { accepts: 'some', isIgnored: () => false });
  return outcome === 'accepted' || (outcome === 'continues' && base.policy !== 'DROP');
}

/**
 * The rule of somebody's that stops all of this traffic in FORWARD, if there is one. Docker's, kube-proxy's and our own chains are left out, and so is the
 * policy: rules may precede that.
 */
export function findBlockingRule(table: FilterTable, traffic: Traffic): BlockingRule | undefined {
  const base = findBaseChain(table);
  const found = base === undefined ? undefined : walkChain(table, base.name, traffic, { accepts: 'all', isIgnored: isManagedChain });
  return found?.outcome === 'stopped' ? found.by : undefined;
}

/** The same in a table of nftables, with its policy: no rule of iptables' precedes that. */
export function findBlockingNftRule(table: FilterTable, traffic: Traffic): BlockingRule | undefined {
  const base = findBaseChain(table);
  if (base === undefined) return undefined;
  const found = walkChain(table, base.name, traffic, { accepts: 'all', isIgnored: () => false });
  if (found.outcome === 'continues') return base.policy === 'DROP' ? `the policy of chain ${base.name}` : undefined;
  return found.outcome === 'stopped' ? found.by : undefined;
}

/** A rule of an administrator's that drops something, and behind which rule of FORWARD a packet has met it. */
export interface ForeignDrop {
  readonly at: number;
  readonly rule: BlockingRule;
}

/** Rules of others, in FORWARD or in a chain it leads to (two levels), that drop something of what these rules accept. */
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

/** Chains that programs fill by themselves, and put back whenever they start. DOCKER-USER is what Docker leaves to administrators. */
function isManagedChain(chain: string): boolean {
  return /^(?:DOCKER(?!-USER$)|KUBE-|CNI-|LAZYJACK-|FLANNEL-|cali-|CILIUM_)/.test(chain);
}

const isDropTarget = (target: string): boolean => target === 'DROP' || target === 'REJECT';

function findBaseChain({ chains }: FilterTable): FilterTable['chains'][number] | undefined {
  return chains.find(({ name }) => name === 'FORWARD') ?? chains.find(({ policy }) => policy !== null);
}

interface WalkOptions {
  /** How much of the traffic a rule must accept for it to be accepted. */
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
