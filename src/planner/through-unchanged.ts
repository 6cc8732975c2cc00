import type { Change } from '../core/change.ts';
import type { Address, DesiredResource } from '../core/resource.ts';

/**
 * A route needs its address, and that its interface: where the address is there already, the route still waits for the interface that
 * changes. So each change gets, beside what it needs, what changes behind the unchanged things that it needs. `wishes` are in order.
 */
export function addIndirectNeeds(wishes: readonly DesiredResource[], changes: readonly Change[]): readonly Change[] {
  const changing = new Set(changes.map(({ address }) => address));
  const behindUnchanged = new Map<Address, readonly Address[]>();
  const reached = (needs: readonly Address[]): readonly Address[] =>
    needs.flatMap((needed) => (changing.has(needed) ? [needed] : (behindUnchanged.get(needed) ?? [])));
  for (const { address, needs } of wishes) {
    if (!changing.has(address)) behindUnchanged.set(address, [...new Set(reached(needs))]);
  }
  return changes.map((change) => {
    const more = change.needs.flatMap((needed) => behindUnchanged.get(needed) ?? []);
    return more.length === 0 ? change : { ...change, needs: [...new Set([...change.needs, ...more])] };
  });
}
