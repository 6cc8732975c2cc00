import { type FilterRule, parseRule } from './filter-rule.ts';
import { least, type Share, shareOf, type Traffic, trafficOf } from './filter-traffic.ts';
import type { FilterTable } from './packet-filter.ts';

/** Chains of chains: deeper than anybody writes them. */
const DEEPEST = 8;

/** A rule that stops traffic, or the policy that does. As `iptables-save` prints it. */
export type Stopper = string;

type End = { readonly end: 'accepted' | 'continues' } | { readonly end: 'stopped'; readonly by: Stopper };

/**
 * Whether some new connection of this traffic gets through a base chain: a rule accepts it, or nothing stops all of it and the policy lets it pass.
 * A rule that stops a part of it leaves the rest.
 */
export function mayPass(table: FilterTable, traffic: Traffic): boolean {
  const base = baseOf(table);
  if (base === undefined) return true;
  const { end } = walk(table, base.name, traffic, { accepts: 'some', ignore: () => false });
  return end === 'accepted' || (end === 'continues' && base.policy !== 'DROP');
}

/**
 * The rule of somebody's that stops all of this traffic in FORWARD, if there is one. Docker's, kube-proxy's and our own chains are left out, and so is the
 * policy: rules may precede that.
 */
export function stoppedBy(table: FilterTable, traffic: Traffic): Stopper | undefined {
  const base = baseOf(table);
  const found = base === undefined ? undefined : walk(table, base.name, traffic, { accepts: 'all', ignore: isOfSoftware });
  return found?.end === 'stopped' ? found.by : undefined;
}

/** The same in a table of nftables, with its policy: no rule of iptables' precedes that. */
export function stoppedByNft(table: FilterTable, traffic: Traffic): Stopper | undefined {
  const base = baseOf(table);
  if (base === undefined) return undefined;
  const found = walk(table, base.name, traffic, { accepts: 'all', ignore: () => false });
  if (found.end === 'continues') return base.policy === 'DROP' ? `the policy of chain ${base.name}` : undefined;
  return found.end === 'stopped' ? found.by : undefined;
}

/** A rule of an administrator's that drops something, and behind which rule of FORWARD a packet has met it. */
export interface DropOfOthers {
  readonly at: number;
  readonly rule: Stopper;
}

/** Rules of others, in FORWARD or in a chain it leads to (two levels), that drop something of what these rules accept. */
export function dropsOfOthers({ chains }: FilterTable, accepts: readonly string[]): readonly DropOfOthers[] {
  const traffics = accepts.flatMap((text) => {
    const rule = parseRule(text);
    return rule?.target[1] === 'ACCEPT' ? [trafficOf(rule)] : [];
  });
  const rulesOf = (name: string): readonly string[] => chains.find((chain) => chain.name === name)?.rules ?? [];
  const within = (name: string, above: readonly FilterRule[]): readonly Stopper[] =>
    rulesOf(name).flatMap((text) => dropsIn(name, text, above));
  const dropsIn = (name: string, text: string, above: readonly FilterRule[]): readonly Stopper[] => {
    const rule = parseRule(text);
    if (rule === undefined) return [];
    const way = [...above, rule];
    if (!traffics.some((traffic) => least(way.map((each) => shareOf(each, traffic))) !== 'none')) return [];
    const target = rule.target[1] ?? '';
    if (drops(target)) return [`-A ${name} ${text}`];
    return above.length > 2 || isOfSoftware(target) ? [] : within(target, way);
  };
  return rulesOf('FORWARD').flatMap((text, at) => dropsIn('FORWARD', text, []).map((rule) => ({ at, rule })));
}

/** Chains that programs fill by themselves, and put back whenever they start. DOCKER-USER is what Docker leaves to administrators. */
function isOfSoftware(chain: string): boolean {
  return /^(?:DOCKER(?!-USER$)|KUBE-|CNI-|LAZYJACK-|FLANNEL-|cali-|CILIUM_)/.test(chain);
}

const drops = (target: string): boolean => target === 'DROP' || target === 'REJECT';

function baseOf({ chains }: FilterTable): FilterTable['chains'][number] | undefined {
  return chains.find(({ name }) => name === 'FORWARD') ?? chains.find(({ policy }) => policy !== null);
}

interface Walk {
  /** How much of the traffic a rule must accept for it to be accepted. */
  readonly accepts: Share;
  readonly ignore: (chain: string) => boolean;
}

function walk(table: FilterTable, name: string, traffic: Traffic, how: Walk, depth = 0): End {
  const chain = table.chains.find((candidate) => candidate.name === name);
  if (chain === undefined || depth > DEEPEST) return { end: 'continues' };
  for (const text of chain.rules) {
    const rule = parseRule(text);
    const share = rule === undefined ? 'none' : shareOf(rule, traffic);
    if (rule === undefined || share === 'none') continue;
    const [jump, target = ''] = rule.target;
    if (target === 'ACCEPT' && (share === 'all' || (how.accepts === 'some' && !onlyKnown(rule)))) return { end: 'accepted' };
    if (share === 'all' && drops(target)) return { end: 'stopped', by: `-A ${name} ${text}` };
    if (share === 'all' && target === 'RETURN') return { end: 'continues' };
    const inner: End = how.ignore(target) ? { end: 'continues' } : walk(table, target, traffic, how, depth + 1);
    if (inner.end !== 'continues' && (share === 'all' || (inner.end === 'accepted' && how.accepts === 'some'))) return inner;
    if (share === 'all' && jump === '-g') return inner;
  }
  return { end: 'continues' };
}

/** Replies alone: no connection begins with one. */
function onlyKnown({ matches }: FilterRule): boolean {
  const at = Math.max(matches.indexOf('--ctstate'), matches.indexOf('--state'));
  return at >= 0 && !(matches[at + 1] ?? '').split(',').includes('NEW');
}
