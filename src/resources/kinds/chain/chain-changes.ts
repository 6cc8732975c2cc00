import { ownerComment } from '../../../core/owner-marks.ts';
import { parseRule } from '../../../core/packet-filter/filter-rule.ts';
import { findForeignDrops } from '../../../core/packet-filter/forward-chain.ts';
import type { Family } from '../../../core/ip/ip.ts';
import { type FilterChange, type FilterTable } from '../../../core/host/packet-filter-port.ts';
import { isSameJson } from '../../../core/state.ts';
import { hasOwnerComment, findJumpsTo, findParentChain, findPrecededRules } from './chain-jumps.ts';

export interface ChainState {
  readonly parent: string | null;
  readonly rules: readonly string[];
  /**
   * undefined: the jump may have any position. Empty: the jump comes after all foreign rules that drop packets which these rules accept.
   */
  readonly precedes?: readonly string[] | undefined;
}

interface ChainId {
  readonly family: Family;
  readonly table: string;
  readonly name: string;
}

/** The changes that bring a chain from one state to another in this table. */
export function makeChainChanges(
  id: ChainId,
  table: FilterTable,
  before: ChainState | null,
  after: ChainState | null,
): readonly FilterChange[] {
  const target = { family: id.family, table: id.table };
  const targetChain = { ...target, chain: id.name };
  const ownedJumps = findJumpsTo(table, id.name).filter((jump) => jump.isOwned);
  const jumpDeletions = ownedJumps.map(({ chain, rule }): FilterChange => ({ ...target, op: 'delete-rule', chain, rule }));
  if (after === null) return [...jumpDeletions, { ...targetChain, op: 'remove-chain' }];
  const set: FilterChange[] =
    before !== null && isSameJson([...before.rules], [...after.rules]) ? [] : [{ ...targetChain, op: 'set-chain', rules: after.rules }];
  if (findParentChain(table, id.name) === after.parent && isJumpInPlace(id, table, after)) return set;
  const jump: FilterChange[] =
    after.parent === null
      ? []
      : [
          {
            ...target,
            op: 'insert-rule',
            chain: after.parent,
            rule: `-m comment --comment ${ownerComment} -j ${id.name}`,
            afterRuleCount: findJumpPosition(id, table, after),
          },
        ];
  return [...set, ...jumpDeletions, ...jump];
}

function isJumpInPlace({ name }: ChainId, table: FilterTable, { rules, precedes }: ChainState): boolean {
  return precedes === undefined || isSameJson([...findPrecededRules(table, name, rules)], [...precedes]);
}

/** The number of foreign rules before the jump, after the existing jumps are deleted. */
function findJumpPosition({ name }: ChainId, table: FilterTable, { parent, rules, precedes }: ChainState): number {
  if (parent !== 'FORWARD' || precedes?.length !== 0) return 0;
  const last = findForeignDrops(table, rules).at(-1)?.at ?? -1;
  const above = table.chains.find((chain) => chain.name === parent)?.rules.slice(0, last + 1) ?? [];
  return above.filter((rule) => !(hasOwnerComment(rule) && parseRule(rule)?.target[1] === name)).length;
}
