import { parseRule } from './filter-rule.ts';
import { type Share, shareOf, type Traffic } from './filter-traffic.ts';
import type { FilterTable } from './packet-filter.ts';

/** Chains of chains: deeper than anybody writes them. */
const DEEPEST = 8;

/**
 * Whether some new connection of this traffic gets through FORWARD: a rule accepts it, or nothing stops all of it and the policy lets it pass. A
 * rule that stops a part of it leaves the rest.
 */
export function mayPass(table: FilterTable, traffic: Traffic): boolean {
  const forward = table.chains.find(({ name }) => name === 'FORWARD');
  if (forward === undefined) return true;
  const end = walk(table, forward.name, traffic, 0);
  return end === 'accepted' || (end === 'continues' && forward.policy !== 'DROP');
}

function walk(table: FilterTable, name: string, traffic: Traffic, depth: number): 'accepted' | 'stopped' | 'continues' {
  const chain = table.chains.find((candidate) => candidate.name === name);
  if (chain === undefined || depth > DEEPEST) return 'continues';
  for (const text of chain.rules) {
    const rule = parseRule(text);
    const share: Share = rule === undefined ? 'none' : shareOf(rule, traffic);
    if (rule === undefined || share === 'none') continue;
    const target = rule.target[1] ?? '';
    if (target === 'ACCEPT' && !onlyKnown(rule.matches)) return 'accepted';
    if (share === 'all' && (target === 'DROP' || target === 'REJECT')) return 'stopped';
    if (share === 'all' && target === 'RETURN') return 'continues';
    const inner = walk(table, target, traffic, depth + 1);
    if (inner === 'accepted' || (inner === 'stopped' && share === 'all')) return inner;
  }
  return 'continues';
}

/** Replies alone: no connection begins with one. */
function onlyKnown(matches: readonly string[]): boolean {
  const states = matches[matches.indexOf('--ctstate') + 1] ?? matches[matches.indexOf('--state') + 1] ?? '';
  return (matches.includes('--ctstate') || matches.includes('--state')) && !states.split(',').includes('NEW');
}
