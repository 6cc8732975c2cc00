import * as z from 'zod';
import { lazy } from '../../core/lazy.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { FilterChain, FilterTable } from '../../core/host/packet-filter-port.ts';
import type { Commands } from '../programs/commands.ts';

/**
 * Reads the nftables chains at hook forward that iptables did not create, and the chains that they jump to, in the syntax of iptables. A
 * match that iptables cannot express becomes `-m nft`, so that the rule is not mistaken for one that matches every packet.
 */
export async function readNftForward(commands: Commands, family: Family): Promise<readonly FilterTable[]> {
  const bases = (await list(commands, 'chains')).flatMap(({ chain }) =>
    chain !== undefined && isForeignBase(chain, family) ? [chain] : [],
  );
  const read = bases.map(async (base) => {
    const found = await list(commands, 'table', base.family, base.table);
    const names = found.flatMap(({ chain }) => (chain === undefined || chain.name === base.name ? [] : [chain.name]));
    const chains = [base.name, ...names].map((name): FilterChain => ({
      name,
      policy: name === base.name ? (base.policy ?? 'accept').toUpperCase() : null,
      rules: found.flatMap(({ rule }) => (rule?.chain === name ? rulesOf(rule.expr ?? [], family) : [])),
    }));
    return { name: `${base.family} ${base.table}`, chains };
  });
  return Promise.all(read);
}

const expression = z.record(z.string(), z.unknown());
const item = lazy(() =>
  z.object({
    chain: z
      .object({ family: z.string(), table: z.string(), name: z.string(), hook: z.string().optional(), policy: z.string().optional() })
      .optional(),
    rule: z.object({ chain: z.string(), expr: z.array(expression).optional() }).optional(),
  }),
);
const answer = lazy(() => z.object({ nftables: z.array(item()) }));
type Item = z.output<ReturnType<typeof item>>;

/** Returns nothing if nft cannot list them or its output is not valid JSON. */
async function list(commands: Commands, ...what: readonly string[]): Promise<readonly Item[]> {
  const { exitCode, stdout } = await commands.attempt('nft', ['-j', 'list', ...what]);
  if (exitCode !== 0) return [];
  const read = answer().safeParse(parseJson(stdout));
  return read.success ? read.data.nftables : [];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const ofIptables = new Set(['filter', 'nat', 'mangle', 'raw', 'security']);

/** Excludes the tables of Docker 29 and kube-proxy, which drop only their own traffic. */
function isForeignBase({ family, table, hook }: NonNullable<Item['chain']>, requested: Family): boolean {
  if (hook !== 'forward' || !(family === 'inet' || family === (requested === 4 ? 'ip' : 'ip6'))) return false;
  return !(family !== 'inet' && ofIptables.has(table)) && !/^(?:docker|kube)/.test(table);
}

/** One nft rule becomes one iptables rule for each combination of its values. Returns nothing if the rule is for the other family. */
function rulesOf(expressions: readonly z.output<typeof expression>[], family: Family): readonly string[] {
  let conditions: readonly string[] = [''];
  let target = '';
  for (const each of expressions) {
    if ('match' in each) {
      const found = conditionsOf(each['match'], family);
      conditions = conditions.flatMap((before) => found.map((one) => `${before}${one} `));
    } else if ('accept' in each || 'drop' in each || 'return' in each) {
      target = `-j ${'accept' in each ? 'ACCEPT' : 'drop' in each ? 'DROP' : 'RETURN'}`;
    } else if ('reject' in each) target = '-j REJECT';
    else if ('jump' in each || 'goto' in each) target = `${'jump' in each ? '-j' : '-g'} ${targetOf(each['jump'] ?? each['goto'])}`;
    else if (!harmless.some((name) => name in each)) conditions = conditions.map((before) => `${before}-m nft `);
  }
  return target === '' ? [] : conditions.map((condition) => `${condition}${target}`);
}

/** Statements that neither match packets nor decide about them. */
const harmless = ['counter', 'log', 'mangle'];

const named = lazy(() => z.object({ target: z.string() }));
const targetOf = (value: unknown): string => named().safeParse(value).data?.target ?? '';

const match = lazy(() =>
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

function conditionsOf(found: unknown, family: Family): readonly string[] {
  const read = match().safeParse(found);
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

const prefix = lazy(() => z.object({ prefix: z.object({ addr: z.string(), len: z.number() }) }));
const set = lazy(() => z.object({ set: z.array(z.unknown()) }));

/** Returns undefined if not all values are known, for example those of a named set. */
function valuesOf(right: unknown): readonly string[] | undefined {
  const several = set().safeParse(right);
  const values = (several.success ? several.data.set : [right]).map(valueOf);
  return values.every((value) => value !== undefined) ? values : undefined;
}

function valueOf(value: unknown): string | undefined {
  if (typeof value === 'string') return /^[\w.:*-]+$/.test(value) ? value.replace(/\*$/, '+') : undefined;
  const network = prefix().safeParse(value);
  return network.success ? `${network.data.prefix.addr}/${network.data.prefix.len}` : undefined;
}
