import { Failure } from '../../core/failure.ts';
import { canonicalRule, parseRule } from '../../core/packet-filter/filter-rule.ts';
import { groupBy } from '../../core/group-by.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterChange, PacketFilter } from '../../core/host/packet-filter-port.ts';
import { formatRestoreInput } from '../packet-filter/iptables-text.ts';
import type { OnEffect } from './simulated-network.ts';
import type { PacketFilterData, SimulatedChain, SimulatedTable } from './packet-filter-data.ts';

const builtInChains = new Map([
  ['filter', ['INPUT', 'FORWARD', 'OUTPUT']],
  ['mangle', ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']],
  ['nat', ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING']],
]);
const builtInTargets = new Set(['ACCEPT', 'DROP', 'RETURN', 'REJECT', 'MASQUERADE', 'DNAT', 'SNAT', 'MARK', 'LOG']);

/** iptables in memory. It refuses what the real iptables refuses, with the same messages, and then leaves the table unchanged. */
export function simulatedPacketFilter(data: PacketFilterData, effect: OnEffect = () => undefined): PacketFilter {
  return {
    read: async (family) => {
      requireIptables(data, `${iptablesProgram(family)}-save`);
      return structuredClone(tablesOf(data, family));
    },
    readNftForward: async (family) => structuredClone(family === 4 ? data.nftIpv4 : data.nftIpv6),
    write: async (changes) => {
      for (const [family, own] of groupBy(changes, (change) => change.family)) {
        const command = `${iptablesProgram(family)}-restore`;
        requireIptables(data, command);
        formatRestoreInput(own);
        for (const [name, all] of groupBy(own, ({ table }) => table)) {
          const label = `${command} ${name}: ${all.map(({ op, chain }) => `${op} ${chain}`).join(', ')}`;
          effect(`before ${label}`);
          applyToTable(tablesOf(data, family), name, all);
          effect(`after ${label}`);
        }
      }
    },
  };
}

const iptablesProgram = (family: Family): string => (family === 4 ? 'iptables' : 'ip6tables');
const tablesOf = (data: PacketFilterData, family: Family): SimulatedTable[] => (family === 4 ? data.ipv4 : data.ipv6);

function requireIptables({ iptables }: PacketFilterData, command: string): void {
  if (iptables === 'missing') {
    throw new Failure('missing', `${command}: there is no program ${command}`, { fix: 'Install it: apt-get install iptables' });
  }
  if (iptables === 'denied') throw new Failure('denied', `${command}: not readable without root`);
}

/** The first write to a table creates it, and it is never removed. */
function applyToTable(tables: SimulatedTable[], name: string, changes: readonly FilterChange[]): void {
  const found = tables.find((table) => table.name === name);
  const emptyChains = (builtInChains.get(name) ?? []).map((chain): SimulatedChain => ({ name: chain, policy: 'ACCEPT', rules: [] }));
  const draft = found === undefined ? { name, chains: emptyChains } : structuredClone(found);
  for (const change of changes) applyChange(draft, change);
  if (found === undefined) tables.push(draft);
  else found.chains = draft.chains;
}

function applyChange(table: SimulatedTable, change: FilterChange): void {
  const chain = table.chains.find(({ name }) => name === change.chain);
  const failure = (why: string): Failure => new Failure('failed', `${change.op} ${change.chain}: ${why}`);
  if (change.op === 'set-chain') {
    if (change.chain.length > 28) throw failure(`chain name \`${change.chain}' too long (must be under 29 chars)`);
    const target = chain ?? { name: change.chain, policy: null, rules: [] };
    if (chain === undefined) table.chains = [...table.chains, target].sort(compareChains);
    target.rules = change.rules.map((rule) => acceptRule(table, change, rule));
    return;
  }
  if (chain === undefined) throw failure('No chain/target/match by that name.');
  switch (change.op) {
    case 'remove-chain':
      if (table.chains.some(({ name, rules }) => name !== chain.name && rules.some((rule) => targetOf(rule) === chain.name))) {
        throw failure(`CHAIN_DEL failed (Device or resource busy): chain ${chain.name}`);
      }
      table.chains = table.chains.filter((other) => other !== chain);
      return;
    case 'insert-rule':
      if ((change.afterRuleCount ?? 0) > chain.rules.length) throw failure('Index of insertion too big.');
      chain.rules.splice(change.afterRuleCount ?? 0, 0, acceptRule(table, change, change.rule));
      return;
    case 'delete-rule': {
      const at = chain.rules.indexOf(canonicalRule(change.rule) ?? change.rule);
      if (at < 0) throw failure('Bad rule (does a matching rule exist in that chain?).');
      chain.rules.splice(at, 1);
    }
  }
}

/** Normalizes a rule as iptables prints it. */
function acceptRule(table: SimulatedTable, { family, chain }: FilterChange, rule: string): string {
  const parsed = parseRule(rule);
  const text = canonicalRule(rule);
  const failure = (why: string): Failure => new Failure('failed', `-A ${chain} ${rule}: ${why}`);
  if (parsed === undefined || text === undefined) throw failure('a quote is open');
  for (const option of ['-s', '-d']) {
    const network = parsed.selectors.get(option)?.at(-1);
    if (network !== undefined && network.includes(':') !== (family === 6)) throw failure(`host/network \`${network}' not found`);
  }
  const target = targetOf(rule);
  if (target === 'MASQUERADE' && table.name !== 'nat') throw failure(`RULE_APPEND failed (Invalid argument): rule in chain ${chain}`);
  if (target !== undefined && !builtInTargets.has(target) && !table.chains.some(({ name }) => name === target)) {
    throw failure(`Chain '${target}' does not exist`);
  }
  return text;
}

const targetOf = (rule: string): string | undefined => parseRule(rule)?.target[1];

/** Orders chains as `iptables-save` does: built-in chains first, in their own order, the others by name. */
function compareChains(one: SimulatedChain, other: SimulatedChain): number {
  if (one.policy !== null || other.policy !== null) return one.policy === null ? 1 : other.policy === null ? -1 : 0;
  return one.name < other.name ? -1 : 1;
}
