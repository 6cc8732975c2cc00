import type { Family } from '../../core/ip.ts';
import { type FilterChange, type FilterTable, ownerComment } from '../../core/packet-filter.ts';
import { sameJson } from '../../core/state.ts';
import { jumpsTo, parentOf } from './chain-jumps.ts';

export interface ChainState {
  readonly parent: string | null;
  readonly rules: readonly string[];
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
  if (parentOf(table, id.name) === after.parent) return set;
  const jump: FilterChange[] =
    after.parent === null
      ? []
      : [{ ...at, op: 'insert-rule', chain: after.parent, rule: `-m comment --comment ${ownerComment} -j ${id.name}` }];
  return [...set, ...unjump, ...jump];
}
