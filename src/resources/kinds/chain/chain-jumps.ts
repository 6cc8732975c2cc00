import { commentOf, isUnconditional, parseRule } from '../../../core/packet-filter/filter-rule.ts';
import { findForeignDrops } from '../../../core/packet-filter/forward-chain.ts';
import { type FilterTable, ownerComment } from '../../../core/host/packet-filter-port.ts';

export interface Jump {
  /** The chain that it is in. */
  readonly chain: string;
  /** As `iptables-save` prints it. */
  readonly rule: string;
  readonly isOwned: boolean;
}

/** Every rule that leads to this chain. */
export function findJumpsTo({ chains }: FilterTable, name: string): readonly Jump[] {
  return chains.flatMap((chain) =>
    chain.rules.flatMap((rule): Jump[] => {
      const parsed = parseRule(rule);
      return parsed?.target[1] === name ? [{ chain: chain.name, rule, isOwned: commentOf(parsed) === ownerComment }] : [];
    }),
  );
}

/**
 * The built-in chain from which every packet comes to this one; null: none.
 *
 * Where in it the jump is among the jumps of Docker and kube-proxy does not matter: they put theirs in front whenever they start (dockerd 20.10:
 * DOCKER-USER and both DOCKER-ISOLATION chains), what those chains refuse is their own bridges' traffic, and the policy comes after all rules.
 * `precededBy` compares it with the rules of administrators.
 */
export function findParentChain({ chains }: FilterTable, name: string): string | null {
  const parent = chains.find(({ policy, rules }) => policy !== null && leadsEveryPacketTo(rules, name));
  return parent?.name ?? null;
}

const finalTargets = new Set(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'MASQUERADE', 'SNAT', 'DNAT', 'QUEUE', 'NFQUEUE']);

function leadsEveryPacketTo(rules: readonly string[], name: string): boolean {
  for (const rule of rules) {
    const parsed = parseRule(rule);
    if (parsed === undefined || !isUnconditional(parsed)) continue;
    const target = parsed.target[1] ?? '';
    if (target === name) return true;
    if (finalTargets.has(target)) return false;
  }
  return false;
}

/** Rules of others that drop something of what these rules accept, and that the jump of ours in FORWARD comes before. */
export function findPrecededRules(table: FilterTable, name: string, rules: readonly string[]): readonly string[] {
  const forward = table.chains.find((chain) => chain.name === 'FORWARD')?.rules ?? [];
  const jump = forward.findIndex((rule) => parseRule(rule)?.target[1] === name && hasOwnerComment(rule));
  return jump < 0 ? [] : findForeignDrops(table, rules).flatMap(({ at, rule }) => (at > jump ? [rule] : []));
}

/** Whether this rule bears our mark. */
export function hasOwnerComment(rule: string): boolean {
  const parsed = parseRule(rule);
  return parsed !== undefined && commentOf(parsed) === ownerComment;
}
