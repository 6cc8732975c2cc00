import { commentOf, isUnconditional, parseRule } from '../../core/filter-rule.ts';
import { type FilterTable, ownerComment } from '../../core/packet-filter.ts';

export interface Jump {
  /** The chain that it is in. */
  readonly chain: string;
  /** As `iptables-save` prints it. */
  readonly rule: string;
  readonly ours: boolean;
}

/** Every rule that leads to this chain. */
export function jumpsTo({ chains }: FilterTable, name: string): readonly Jump[] {
  return chains.flatMap((chain) =>
    chain.rules.flatMap((rule): Jump[] => {
      const parsed = parseRule(rule);
      return parsed?.target[1] === name ? [{ chain: chain.name, rule, ours: commentOf(parsed) === ownerComment }] : [];
    }),
  );
}

/**
 * The built-in chain from which every packet comes to this one; null: none.
 *
 * Where in it the jump is does not matter, as long as no rule before it decides on everything. Docker and kube-proxy put their own jumps in front
 * whenever they start (dockerd 20.10: DOCKER-USER and both DOCKER-ISOLATION chains), so a place at the top cannot be kept; what those chains
 * refuse is their own bridges' traffic, and the policy DROP comes after all rules.
 */
export function parentOf({ chains }: FilterTable, name: string): string | null {
  const parent = chains.find(({ policy, rules }) => policy !== null && leadsAllTo(rules, name));
  return parent?.name ?? null;
}

const final = new Set(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'MASQUERADE', 'SNAT', 'DNAT', 'QUEUE', 'NFQUEUE']);

function leadsAllTo(rules: readonly string[], name: string): boolean {
  for (const rule of rules) {
    const parsed = parseRule(rule);
    if (parsed === undefined || !isUnconditional(parsed)) continue;
    const target = parsed.target[1] ?? '';
    if (target === name) return true;
    if (final.has(target)) return false;
  }
  return false;
}

/** Whether this rule bears our mark. */
export function isOurRule(rule: string): boolean {
  const parsed = parseRule(rule);
  return parsed !== undefined && commentOf(parsed) === ownerComment;
}
