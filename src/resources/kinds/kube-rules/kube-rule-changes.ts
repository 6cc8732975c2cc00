import type { Family } from '../../../core/ip/ip.ts';
import type { FilterChange, FilterTable } from '../../../core/host/packet-filter-port.ts';
import { parseRule } from '../../../core/packet-filter/filter-rule.ts';

/** What kubelet and kube-proxy have in one table of the packet filter. */
export interface KubeRules {
  /** Name -> its rules, as `iptables-save` prints them. */
  readonly chains: Readonly<Record<string, readonly string[]>>;
  /** The rules in chains of others that lead there, in their order. */
  readonly jumps: readonly { readonly chain: string; readonly rule: string }[];
}

/** null: nothing of theirs. */
export function findKubeRules({ chains }: FilterTable): KubeRules | null {
  const [theirs, others] = [chains.filter(({ name }) => isKubeChain(name)), chains.filter(({ name }) => !isKubeChain(name))];
  if (theirs.length === 0) return null;
  return {
    chains: Object.fromEntries(theirs.map(({ name, rules }) => [name, rules])),
    jumps: others.flatMap(({ name, rules }) => rules.filter(leadsToKubeChain).map((rule) => ({ chain: name, rule }))),
  };
}

/** What takes a table that looks like this to `after`: in one go, as these chains refer to each other. */
export function makeKubeRuleChanges(
  at: { readonly family: Family; readonly table: string },
  table: FilterTable,
  after: KubeRules | null,
): readonly FilterChange[] {
  const now = findKubeRules(table) ?? { chains: {}, jumps: [] };
  const { chains, jumps } = after ?? { chains: {}, jumps: [] };
  const names = [...new Set([...Object.keys(now.chains), ...Object.keys(chains)])];
  return [
    ...subtractRules(now.jumps, jumps).map(({ chain, rule }): FilterChange => ({ ...at, op: 'delete-rule', chain, rule })),
    // Empty first: none of them can go while a rule of another leads to it, nor get a rule that leads to one which is not there yet.
    ...names.map((chain): FilterChange => ({ ...at, op: 'set-chain', chain, rules: [] })),
    ...names.map((chain): FilterChange => {
      const rules = chains[chain];
      return rules === undefined ? { ...at, op: 'remove-chain', chain } : { ...at, op: 'set-chain', chain, rules };
    }),
    ...subtractRules(jumps, now.jumps)
      .toReversed()
      .map(({ chain, rule }): FilterChange => ({ ...at, op: 'insert-rule', chain, rule })),
  ];
}

const isKubeChain = (name: string | undefined): boolean => name?.startsWith('KUBE-') === true;
const leadsToKubeChain = (rule: string): boolean => isKubeChain(parseRule(rule)?.target[1]);

/** Those of `some` that are not among `others`; a rule that is there twice counts twice. */
function subtractRules(some: KubeRules['jumps'], others: KubeRules['jumps']): KubeRules['jumps'] {
  const key = ({ chain, rule }: KubeRules['jumps'][number]): string => `${chain} ${rule}`;
  const rest = others.map(key);
  return some.filter((jump) => {
    const at = rest.indexOf(key(jump));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
