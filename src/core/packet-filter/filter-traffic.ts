import type { FilterRule } from './filter-rule.ts';
import { type Cidr, contains, overlaps, parseCidr } from '../ip/ip.ts';

/** Packets between two interfaces and two networks; undefined: any. An interface may end in `+`, as iptables writes it. */
export interface Traffic {
  readonly in?: string | undefined;
  readonly out?: string | undefined;
  readonly source?: Cidr | undefined;
  readonly destination?: Cidr | undefined;
}

/** How much of the traffic a rule matches. `some` includes "unknown". */
export type Share = 'none' | 'some' | 'all';

/** The traffic that the selectors of a rule describe, ignoring its matches. */
export function trafficOf({ selectors }: FilterRule): Traffic {
  const plain = (option: string): string | undefined => {
    const words = selectors.get(option) ?? [];
    return words.includes('!') ? undefined : words.at(-1);
  };
  return { in: plain('-i'), out: plain('-o'), source: networkOf(plain('-s')), destination: networkOf(plain('-d')) };
}

/** How much of this traffic a rule matches. Unknown matches count as `some`, a comment as all. */
export function shareOf(rule: FilterRule, traffic: Traffic): Share {
  const { selectors, matches } = rule;
  const modules = matches.filter((word) => word === '-m').length - (matches.includes('--comment') ? 1 : 0);
  return leastShare([
    selectorShare(selectors.get('-i'), (value) => interfaceShare(value, traffic.in)),
    selectorShare(selectors.get('-o'), (value) => interfaceShare(value, traffic.out)),
    selectorShare(selectors.get('-s'), (value) => networkShare(value, traffic.source)),
    selectorShare(selectors.get('-d'), (value) => networkShare(value, traffic.destination)),
    selectors.has('-p') || modules > 0 ? 'some' : 'all',
  ]);
}

/** The share of traffic that meets several conditions. */
export function leastShare(shares: readonly Share[]): Share {
  if (shares.includes('none')) return 'none';
  return shares.includes('some') ? 'some' : 'all';
}

function selectorShare(words: readonly string[] | undefined, share: (value: string) => Share): Share {
  const value = words?.at(-1);
  if (value === undefined) return 'all';
  const found = share(value);
  if (words?.includes('!') !== true) return found;
  return found === 'all' ? 'none' : found === 'none' ? 'all' : 'some';
}

function interfaceShare(pattern: string, name: string | undefined): Share {
  if (pattern === '+') return 'all';
  if (name === undefined) return 'some';
  if (covers(pattern, name)) return 'all';
  return covers(name, pattern) ? 'some' : 'none';
}

function covers(pattern: string, name: string): boolean {
  return pattern === name || (pattern.endsWith('+') && name.startsWith(pattern.slice(0, -1)));
}

function networkShare(text: string, network: Cidr | undefined): Share {
  const own = networkOf(text);
  if (own === undefined) return 'some';
  if (own.prefix === 0) return 'all';
  if (network === undefined) return 'some';
  if (contains(own, network)) return 'all';
  return overlaps(own, network) ? 'some' : 'none';
}

/** `iptables-save` prints single addresses with a prefix length; a non-contiguous mask is not a network. */
function networkOf(text: string | undefined): Cidr | undefined {
  if (text === undefined) return undefined;
  return parseCidr(text.includes('/') ? text : `${text}/${text.includes(':') ? 128 : 32}`);
}
