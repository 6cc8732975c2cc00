import { ownerComment } from '../../../core/owner-marks.ts';
import { commentOf, isUnconditional, parseRule } from '../../../core/packet-filter/filter-rule.ts';
import { findForeignDrops } from '../../../core/packet-filter/forward-chain.ts';
import { type FilterTable } from '../../../core/host/packet-filter-port.ts';

export interface Jump {
  /** The chain that contains the rule. */
  readonly chain: string;
  /** As `iptables-save` prints it. */
  readonly rule: string;
  readonly isOwned: boolean;
}

/** Every rule that jumps to this chain. */
export function findJumpsTo({ chains }: FilterTable, name: string): readonly Jump[] {
  return chains.flatMap((chain) =>
    chain.rules.flatMap((rule): Jump[] => {
      const parsed = parseRule(rule);
      return parsed?.target[1] === name ? [{ chain: chain.name, rule, isOwned: commentOf(parsed) === ownerComment }] : [];
    }),
  );
}

/**
 * The built-in chain from which every packet reaches this chain; null: none.
 *
 * The position among the jumps of Docker and kube-proxy does not matter. They insert theirs in front whenever they start (dockerd 20.10:
 * DOCKER-USER and both DOCKER-ISOLATION chains), those chains refuse only traffic of their own bridges, and the policy comes after all
 * rules. `precedes` compares the position with the rules of administrators.
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

/** Foreign rules that drop packets which these rules accept, and that come after our jump in FORWARD. */
export function findPrecededRules(table: FilterTable, name: string, rules: readonly string[]): readonly string[] {
  const forward = table.chains.find((chain) => chain.name === 'FORWARD')?.rules ?? [];
  const jump = forward.findIndex((rule) => parseRule(rule)?.target[1] === name && hasOwnerComment(rule));
  return jump < 0 ? [] : findForeignDrops(table, rules).flatMap(({ at, rule }) => (at > jump ? [rule] : []));
}

/** Whether this rule has the owner mark. */
export function hasOwnerComment(rule: string): boolean {
  const parsed = parseRule(rule);
  return parsed !== undefined && commentOf(parsed) === ownerComment;
}
