import type { Change } from '../core/change.ts';
import type { Address, Wish } from '../core/resource.ts';

/**
 * A route needs its address, and that its interface: where the address is there already, the route still waits for the interface that
 * changes. So each change gets, beside what it needs, what changes behind the unchanged things that it needs. `wishes` are in order.
 */
export function throughUnchanged(wishes: readonly Wish[], changes: readonly Change[]): readonly Change[] {
  const changing = new Set(changes.map(({ address }) => address));
  const reached = new Map<Address, readonly Address[]>();
  const behind = (needs: readonly Address[]): readonly Address[] => needs.flatMap((needed) => reached.get(needed) ?? []);
  for (const { address, after } of wishes) reached.set(address, changing.has(address) ? [address] : [...new Set(behind(after))]);
  return changes.map((change) => ({ ...change, needs: [...new Set([...change.needs, ...behind(change.needs)])] }));
}
