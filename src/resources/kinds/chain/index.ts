import * as z from 'zod';
import { kindNames } from '../../../core/kind-names.ts';
import { canonicalRule } from '../../../core/packet-filter/filter-rule.ts';
import type { Refusal } from '../../../core/kind.ts';
import { lazy } from '../../../core/lazy.ts';
import { isSameJson } from '../../../core/state.ts';
import type { FilterTable } from '../../../core/host/packet-filter-port.ts';
import { defineKind } from '../../define-kind.ts';
import { probeFilterTables, readFilterTables } from '../../shared/read-filter-tables.ts';
import { makeChainChanges } from './chain-changes.ts';
import { hasOwnerComment, findJumpsTo, findParentChain, findPrecededRules } from './chain-jumps.ts';

const ruleSchema = lazy(() =>
  z.string().transform((text, context) => {
    const canonical = canonicalRule(text);
    if (canonical === undefined) context.addIssue(`not a rule: ${text}`);
    return canonical ?? z.NEVER;
  }),
);

const idSchema = lazy(() =>
  z.strictObject({
    family: z.union([z.literal(4), z.literal(6)]),
    table: z.enum(['filter', 'nat', 'mangle']),
    /** iptables allows 28 characters. */
    name: z.string().regex(/^LAZYJACK-[A-Z0-9-]{1,19}$/),
  }),
);
type Id = z.output<ReturnType<typeof idSchema>>;

const stateSchema = lazy(() =>
  z.strictObject({
    /** The built-in chain from which all packets reach this chain. null: none. */
    parent: z.string().nullable(),
    /** As `iptables-save` prints them, without `-A CHAIN`. Desired rules each have `ownerComment`. */
    rules: z.array(ruleSchema()),
    /** Foreign rules that drop packets which owned rules accept, and that come after our jump. Journals of 2.0.0 do not have this field. */
    precedes: z.array(z.string()).optional(),
  }),
);
type State = z.output<ReturnType<typeof stateSchema>>;

/**
 * A chain of iptables or ip6tables, with the jump to it. A table or built-in chains that this creates are retained: empty, they have no
 * effect, and every program that only reads creates them too.
 */
export const chain = defineKind({
  name: kindNames.chain,
  id: idSchema,
  state: stateSchema,
  volatile: true,
  label: ({ family, table, name }) => `ipv${family}/${table}/${name}`,

  probe: (host, ids) => probeFilterTables(host, ids, stateOf),

  async write(host, changes) {
    const tableOf = await readFilterTables(
      host,
      changes.map(({ id }) => id),
    );
    await host.packetFilter.write(changes.flatMap(({ id, before, after }) => makeChainChanges(id, tableOf(id), before, after)));
  },

  async refuse(_host, changes) {
    return changes.map(({ id, before, owned }) => (before === null || owned ? undefined : refuseForeignChain(id, before)));
  },

  async findEvidence(_host, claims) {
    return claims.map(({ before }) =>
      before === null || before.rules.length === 0 || !before.rules.every(hasOwnerComment)
        ? undefined
        : { reason: 'every rule in it has the comment lazyjack', before: null },
    );
  },

  hasOwnerMark: ({ rules }) => rules.every(hasOwnerComment),

  async adjustRestore(host, changes) {
    const tableOf = await readFilterTables(
      host,
      changes.map(({ id }) => id),
    );
    return changes.map(({ id, before, after }) => {
      const users = before === null ? [] : findForeignRules(tableOf(id), id, before, after);
      if (users.length === 0) return { target: after };
      return {
        target: after ?? before,
        note: `retained: ${[...new Set(users.map(({ text }) => text))].join(', ')}`,
        commands: users.map(({ command }) => command),
      };
    });
  },
});

function stateOf(table: FilterTable, { name }: Id): State | null {
  const found = table.chains.find((candidate) => candidate.name === name);
  if (found === undefined) return null;
  const rules = found.rules.map((rule) => canonicalRule(rule) ?? rule);
  return { parent: findParentChain(table, name), rules, precedes: [...findPrecededRules(table, name, rules)] };
}

interface ForeignRule {
  readonly text: string;
  /** Deletes the rule. */
  readonly command: string;
}

/**
 * Foreign rules because of which a chain is not deleted: they jump to it, or they are in it beside owned rules. A chain without an owned rule
 * is foreign.
 */
function findForeignRules(table: FilterTable, id: Id, before: State, after: State | null): readonly ForeignRule[] {
  const isMixed = after !== null && isSameJson(before, after) && after.rules.some(hasOwnerComment) && !after.rules.every(hasOwnerComment);
  if (after !== null && !isMixed) return [];
  const toDelete = (chain: string, rule: string): string => `${iptablesCommand(id)} -D ${chain} ${rule}`;
  const jumps = findJumpsTo(table, id.name).filter(({ isOwned }) => !isOwned);
  return [
    ...before.rules.flatMap((rule) =>
      hasOwnerComment(rule) ? [] : [{ text: 'foreign rules are in it', command: toDelete(id.name, rule) }],
    ),
    ...jumps.map(({ chain, rule }) => ({ text: `foreign rules jump to it (in ${chain})`, command: toDelete(chain, rule) })),
  ];
}

function iptablesCommand({ family, table }: Id): string {
  return `${family === 4 ? 'iptables' : 'ip6tables'} -t ${table}`;
}

function refuseForeignChain(id: Id, found: State): Refusal {
  const { name } = id;
  const command = iptablesCommand(id);
  const fix = `check it (${command} -S ${name}), and delete it with the rules that jump to it if nothing needs it`;
  if (found.rules.every(hasOwnerComment)) {
    return {
      detail: `a chain ${name} of another lazyjack installation exists: the journal of this one does not have it`,
      fix,
      adoptable: true,
    };
  }
  return { detail: `a chain ${name} exists that lazyjack did not create`, fix, adoptable: false };
}
