import { Failure } from '../../core/failure.ts';
import { groupBy } from '../../core/group-by.ts';
import type { FilterChain, FilterChange, FilterTable } from '../../core/host/packet-filter-port.ts';

/**
 * Parses the output of `iptables-save`, without comments and counters. Throws a Failure if the text has another format or is incomplete:
 * lazyjack would assume that rules are missing.
 */
export function parseIptablesSave(text: string): readonly FilterTable[] {
  const tables: { name: string; chains: Map<string, FilterChain & { rules: string[] }> }[] = [];
  for (const line of text.split('\n')) {
    const table = tables.at(-1);
    const [, name, policy] = /^:(\S+) (\S+)/.exec(line) ?? [];
    const [, chain, rule] = /^(?:\[\d+:\d+\] )?-A (\S+) ?(.*)$/.exec(line) ?? [];
    if (line.startsWith('*')) tables.push({ name: line.slice(1).trim(), chains: new Map() });
    else if (name !== undefined && policy !== undefined)
      table?.chains.set(name, { name, policy: policy === '-' ? null : policy, rules: [] });
    else if (chain !== undefined && rule !== undefined) table?.chains.get(chain)?.rules.push(rule);
    else refuseIncompatible(line);
  }
  refuseIncomplete(text);
  return tables.map(({ name, chains }) => ({ name, chains: [...chains.values()] }));
}

/** Checks only the first and the last line, because comments in foreign rules may contain line feeds. */
function refuseIncomplete(text: string): void {
  const lines = text.split('\n').filter((line) => line.trim() !== '' && !line.startsWith('#'));
  const [first, last] = [lines[0], lines.at(-1)];
  if (first === undefined || (first.startsWith('*') && last?.trim() === 'COMMIT')) return;
  throw new Failure('failed', `no rules as iptables-save prints them: ${JSON.stringify(first.startsWith('*') ? last : first)}`, {
    fix: 'Look what iptables-save and ip6tables-save print, and which programs these are.',
  });
}

/** iptables-nft does not show a table if somebody added rules with nft that iptables cannot express. */
function refuseIncompatible(line: string): void {
  const table = /^# Table [`'](filter|nat|mangle)' is incompatible/.exec(line)?.[1];
  if (table === undefined) return;
  throw new Failure('failed', `the table ${table} has rules that iptables cannot show`, {
    fix: `Somebody changed it with nft. Look at it (nft list ruleset), and give those rules a table of their own.`,
  });
}

/** Input of `iptables-restore --noflush`: one block per table. The kernel applies each block completely or not at all. */
export function formatRestoreInput(changes: readonly FilterChange[]): readonly string[] {
  return [...groupBy(changes, ({ table }) => table)].flatMap(([table, all]) => [`*${table}`, ...all.flatMap(formatFilterChange), 'COMMIT']);
}

function formatFilterChange(change: FilterChange): readonly string[] {
  const { chain } = change;
  if (!/^[A-Za-z0-9_-]+$/.test(chain)) throw new Failure('refused', `not the name of a chain: ${JSON.stringify(chain)}`);
  switch (change.op) {
    case 'set-chain':
      // Creates the chain, or empties it if it exists.
      return [`:${chain} - [0:0]`, ...change.rules.map((rule) => `-A ${chain} ${requireOneLine(rule)}`.trimEnd())];
    case 'remove-chain':
      return [`-F ${chain}`, `-X ${chain}`];
    case 'insert-rule':
      return [`-I ${chain} ${(change.afterRuleCount ?? 0) + 1} ${requireOneLine(change.rule)}`];
    case 'delete-rule':
      return [`-D ${chain} ${requireOneLine(change.rule)}`];
  }
}

function requireOneLine(rule: string): string {
  if (/[\n\r\0]/.test(rule)) throw new Failure('refused', `not a rule of one line: ${JSON.stringify(rule)}`);
  return rule;
}
