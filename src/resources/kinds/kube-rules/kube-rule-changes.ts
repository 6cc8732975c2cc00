import type { Family } from '../../../core/ip/ip.ts';
import type { FilterChange, FilterTable } from '../../../core/host/packet-filter-port.ts';
import { parseRule } from '../../../core/packet-filter/filter-rule.ts';

/** The rules of kubelet and kube-proxy in one table of the packet filter. */
export interface KubeRules {
  /** Chain name -> its rules, as `iptables-save` prints them. */
  readonly chains: Readonly<Record<string, readonly string[]>>;
  /** The rules in other chains that jump to these chains, in their order. */
  readonly jumps: readonly { readonly chain: string; readonly rule: string }[];
}

/** null: there are none. */
export function findKubeRules({ chains }: FilterTable): KubeRules | null {
  const [kubeChains, otherChains] = [chains.filter(({ name }) => isKubeChain(name)), chains.filter(({ name }) => !isKubeChain(name))];
  if (kubeChains.length === 0) return null;
  return {
    chains: Object.fromEntries(kubeChains.map(({ name, rules }) => [name, rules])),
    jumps: otherChains.flatMap(({ name, rules }) => rules.filter(leadsToKubeChain).map((rule) => ({ chain: name, rule }))),
  };
}

/** The changes that bring this table to `after`, in one write, because these chains refer to each other. */
export function makeKubeRuleChanges(
  at: { readonly family: Family; readonly table: string },
  table: FilterTable,
  after: KubeRules | null,
): readonly FilterChange[] {
  const live = findKubeRules(table) ?? { chains: {}, jumps: [] };
  const { chains, jumps } = after ?? { chains: {}, jumps: [] };
  const names = [...new Set([...Object.keys(live.chains), ...Object.keys(chains)])];
  return [
    ...subtractRules(live.jumps, jumps).map(({ chain, rule }): FilterChange => ({ ...at, op: 'delete-rule', chain, rule })),
    // All chains are emptied first: a chain cannot be deleted while a rule jumps to it, and a rule cannot jump to a chain that does not
    // exist yet.
    ...names.map((chain): FilterChange => ({ ...at, op: 'set-chain', chain, rules: [] })),
    ...names.map((chain): FilterChange => {
      const rules = chains[chain];
      return rules === undefined ? { ...at, op: 'remove-chain', chain } : { ...at, op: 'set-chain', chain, rules };
    }),
    ...subtractRules(jumps, live.jumps)
      .toReversed()
      .map(({ chain, rule }): FilterChange => ({ ...at, op: 'insert-rule', chain, rule })),
  ];
}

const isKubeChain = (name: string | undefined): boolean => name?.startsWith('KUBE-') === true;
const leadsToKubeChain = (rule: string): boolean => isKubeChain(parseRule(rule)?.target[1]);

/** The rules of `some` that are not in `others`. A duplicate rule counts twice. */
function subtractRules(some: KubeRules['jumps'], otherChains: KubeRules['jumps']): KubeRules['jumps'] {
  const key = ({ chain, rule }: KubeRules['jumps'][number]): string => `${chain} ${rule}`;
  const rest = otherChains.map(key);
  return some.filter((jump) => {
    const at = rest.indexOf(key(jump));
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}
