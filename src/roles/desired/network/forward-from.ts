import type { Family } from '../../../core/ip/ip.ts';
import type { RoleInput } from '../../role-input.ts';

/** Conditions of the rules for what `general.forward-from` names, in one family. */
export function makeForwardFromConditions({ cluster: { forwardFrom = [] } }: RoleInput, family: Family): readonly string[] {
  return forwardFrom.flatMap((from) => {
    if ('interface' in from) return [`-i ${from.interface}`];
    if (from.network.family !== family) return [];
    // Everything is no condition.
    return [from.network.prefix === 0 ? '' : `-s ${from.network.text}`];
  });
}
