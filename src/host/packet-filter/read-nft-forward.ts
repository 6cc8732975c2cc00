import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterChain, FilterTable } from '../../core/host/packet-filter-port.ts';
import type { Commands } from '../programs/commands.ts';
import { nftChainsQuery } from '../programs/shared-queries.ts';

/**
 * Reads the nftables chains at hook forward that iptables did not create, and the chains that they jump to, in the syntax of iptables. A
 * match that iptables cannot express becomes `-m nft`, so that the rule is not mistaken for one that matches every packet.
 *
 * `chains`: those of all families, so that a caller reads them once for both.
 */
export async function readNftForward(
  commands: Commands,
  family: Family,
  chains: Promise<readonly RulesetItem[]> = listNftChains(commands),
): Promise<readonly FilterTable[]> {
  const bases = (await chains).flatMap(({ chain }) => (chain !== undefined && isForeignBaseChain(chain, family) ? [chain] : []));
  const read = bases.map(async (base) => {
    const found = await listRuleset(commands, ['-j', 'list', 'table', base.family, base.table]);
    const names = found.flatMap(({ chain }) => (chain === undefined || chain.name === base.name ? [] : [chain.name]));
    const chainsOfTable = [base.name, ...names].map((name): FilterChain => ({
      name,
      policy: name === base.name ? (base.policy ?? 'accept').toUpperCase() : null,
      rules: found.flatMap(({ rule }) => (rule?.chain === name ? toIptablesRules(rule.expr ?? [], family) : [])),
    }));
    return { name: `${base.family} ${base.table}`, chains: chainsOfTable };
  });
  return Promise.all(read);
}

const expressionSchema = z.record(z.string(), z.unknown());
const itemSchema = lazy(() =>
  z.object({
    chain: z
      .object({ family: z.string(), table: z.string(), name: z.string(), hook: z.string().optional(), policy: z.string().optional() })
      .optional(),
    rule: z.object({ chain: z.string(), expr: z.array(expressionSchema).optional() }).optional(),
  }),
);
const answerSchema = lazy(() => z.object({ nftables: z.array(itemSchema()) }));
export type RulesetItem = z.output<ReturnType<typeof itemSchema>>;

/** One process for all families. */
export function listNftChains(commands: Commands): Promise<readonly RulesetItem[]> {
  return listRuleset(commands, nftChainsQuery.args);
}

/** Returns nothing if nft cannot list them or its output is not valid JSON. */
async function listRuleset(commands: Commands, args: readonly string[]): Promise<readonly RulesetItem[]> {
  const { exitCode, stdout } = await commands.attempt('nft', args);
  if (exitCode !== 0) return [];
  const read = answerSchema().safeParse(parseJsonOrNull(stdout));
  return read.success ? read.data.nftables : [];
}

function parseJsonOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const iptablesTables = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

/** Excludes the tables of Docker 29 and kube-proxy, which drop only their own traffic. */
function isForeignBaseChain({ family, table, hook }: NonNullable<RulesetItem['chain']>, requested: Family): boolean {
  if (hook !== 'forward' || !(family === 'inet' || family === (requested === 4 ? 'ip' : 'ip6'))) return false;
  return !(family !== 'inet' && iptablesTables.has(table)) && !/^(?:docker|kube)/.test(table);
}

/** One nft rule becomes one iptables rule for each combination of its values. Returns nothing if the rule is for the other family. */
function toIptablesRules(expressions: readonly z.output<typeof expressionSchema>[], family: Family): readonly string[] {
  let conditions: readonly string[] = [''];
  let target = '';
  for (const each of expressions) {
    if ('match' in each) {
      const found = toConditions(each['match'], family);
      conditions = conditions.flatMap((before) => found.map((one) => `${before}${one} `));
    } else if ('accept' in each || 'drop' in each || 'return' in each) {
      target = `-j ${'accept' in each ? 'ACCEPT' : 'drop' in each ? 'DROP' : 'RETURN'}`;
    } else if ('reject' in each) target = '-j REJECT';
    else if ('jump' in each || 'goto' in each) target = `${'jump' in each ? '-j' : '-g'} ${jumpTargetOf(each['jump'] ?? each['goto'])}`;
    else if (!statementsWithoutVerdict.some((name) => name in each)) conditions = conditions.map((before) => `${before}-m nft `);
  }
  return target === '' ? [] : conditions.map((condition) => `${condition}${target}`);
}

/** Statements that neither match packets nor decide about them. */
const statementsWithoutVerdict = ['counter', 'log', 'mangle'];

const jumpSchema = lazy(() => z.object({ target: z.string() }));
const jumpTargetOf = (value: unknown): string => jumpSchema().safeParse(value).data?.target ?? '';

const matchSchema = lazy(() =>
  z.object({
    op: z.string(),
    left: z.object({
      meta: z.object({ key: z.string() }).optional(),
      payload: z.object({ protocol: z.string(), field: z.string() }).optional(),
    }),
    right: z.unknown(),
  }),
);
const unknownMatch = ['-m nft'];

function toConditions(found: unknown, family: Family): readonly string[] {
  const read = matchSchema().safeParse(found);
  if (!read.success) return unknownMatch;
  const { op, left, right } = read.data;
  if (
    left.payload !== undefined &&
    ['ip', 'ip6'].includes(left.payload.protocol) &&
    left.payload.protocol !== (family === 4 ? 'ip' : 'ip6')
  ) {
    return [];
  }
  const option = optionOf(left.meta?.key, left.payload?.field);
  const values = option === undefined ? undefined : valuesOf(right);
  if (option === undefined || values === undefined || (op !== '==' && op !== '!=') || (op === '!=' && values.length > 1))
    return unknownMatch;
  return values.map((value) => `${op === '!=' ? '! ' : ''}${option} ${value}`);
}

function optionOf(key: string | undefined, field: string | undefined): string | undefined {
  if (key === 'iifname' || key === 'iif') return '-i';
  if (key === 'oifname' || key === 'oif') return '-o';
  return field === 'saddr' ? '-s' : field === 'daddr' ? '-d' : undefined;
}

const prefixSchema = lazy(() => z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) }));
const setSchema = lazy(() => z.object({ set: z.array(z.unknown()) }));

/** Returns undefined if not all values are known, for example those of a named set. */
function valuesOf(right: unknown): readonly string[] | undefined {
  const several = setSchema().safeParse(right);
  const values = (several.success ? several.data.set : [right]).map(valueOf);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function valueOf(value: unknown): string | undefined {
  if (typeof value === 'string') return /^[\w.:*-]+$/.test(value) ? value.replace(/\*$/, '+') : undefined;
  const network = prefixSchema().safeParse(value);
  return network.success ? `${network.data.prefix.addr}/${network.data.prefix.len}` : undefined;
}
