import { parseRule } from '../../core/filter-rule.ts';
import { dropsOfOthers } from '../../core/filter-walk.ts';
import type { Family } from '../../core/ip.ts';
import { type FilterChange, type FilterTable, ownerComment } from '../../core/packet-filter.ts';
import { sameJson } from '../../core/state.ts';
import { isOurRule, jumpsTo, parentOf, precededBy } from './chain-jumps.ts';

export interface ChainState {
  readonly parent: string | null;
  readonly rules: readonly string[];
  /** undefined: the jump may stand anywhere. Empty: it comes behind all rules of others that drop what these accept. */
  readonly precedes?: readonly string[] | undefined;
}

interface ChainId {
  readonly family: Family;
  readonly table: string;
  readonly name: string;
}

/** What takes a chain from one state to another in a table that looks like this. */
export function chainChanges(
  id: ChainId,
  table: FilterTable,
  before: ChainState | null,
  after: ChainState | null,
): readonly FilterChange[] {
  const at = { family: id.family, table: id.table };
  const here = { ...at, chain: id.name };
  const ours = jumpsTo(table, id.name).filter((jump) => jump.ours);
  const unjump = ours.map(({ chain, rule }): FilterChange => ({ ...at, op: 'delete-rule', chain, rule }));
  if (after === null) return [...unjump, { ...here, op: 'remove-chain' }];
  const set: FilterChange[] =
    before !== null && sameJson([...before.rules], [...after.rules]) ? [] : [{ ...here, op: 'set-chain', rules: after.rules }];
  if (parentOf(table, id.name) === after.parent && isInPlace(id, table, after)) return set;
  const jump: FilterChange[] =
    after.parent === null
      ? []
      : [
          {
            ...at,
            op: 'insert-rule',
            chain: after.parent,
            rule: `-m comment --comment ${ownerComment} -j ${id.name}`,
            behind: placeOf(id, table, after),
          },
        ];
  return [...set, ...unjump, ...jump];
}

function isInPlace({ name }: ChainId, table: FilterTable, { rules, precedes }: ChainState): boolean {
  return precedes === undefined || sameJson([...precededBy(table, name, rules)], [...precedes]);
}

/** How many rules of others come before the jump, once the jumps that are there have gone. */
function placeOf({ name }: ChainId, table: FilterTable, { parent, rules, precedes }: ChainState): number {
  if (parent !== 'FORWARD' || precedes?.length !== 0) return 0;
  const last = dropsOfOthers(table, rules).at(-1)?.at ?? -1;
  const above = table.chains.find((chain) => chain.name === parent)?.rules.slice(0, last + 1) ?? [];
  return above.filter((rule) => !(isOurRule(rule) && parseRule(rule)?.target[1] === name)).length;
}
