import type { Family } from '../../../core/ip/ip.ts';
import type { RoleInput } from '../../role-input.ts';

/** Rule conditions for the entries of `general.forward-from`, in one family. */
export function makeForwardFromConditions({ cluster: { forwardFrom = [] } }: RoleInput, family: Family): readonly string[] {
  return forwardFrom.flatMap((from) => {
    if ('interface' in from) return [`-i ${from.interface}`];
    if (from.network.family !== family) return [];
    // A network of prefix 0 matches everything and needs no condition.
    return [from.network.prefix === 0 ? '' : `-s ${from.network.text}`];
  });
}
