import type { Change } from '../core/change.ts';
import type { Address } from '../core/resource.ts';
import type { Ledger } from '../journal/ledger.ts';

/**
 * What is wanted otherwise from now on, and stood on something that is taken away, is taken away before that and made anew. Changed in place,
 * it would come after the removal, which takes it along: a route goes with its bridge, and a rollback would not know of it.
 */
export function replaceDependentsOfDeleted(
  wished: ReadonlyMap<Address, Change>,
  undone: readonly Change[],
  { owned }: Ledger,
): ReadonlyMap<Address, Change> {
  const going = new Set(
    undone.filter(({ action, reason }) => action === 'delete' && reason.type !== 'side-effect').map(({ address }) => address),
  );
  if (going.size === 0) return wished;
  return new Map(
    [...wished].map(([address, change]): [Address, Change] => {
      const lost = (owned.get(address)?.needs ?? []).filter((needed) => going.has(needed));
      if (change.action !== 'update' || lost.length === 0) return [address, change];
      return [address, { ...change, action: 'replace', replaceCauses: lost, needs: [...new Set([...change.needs, ...lost])] }];
    }),
  );
}
