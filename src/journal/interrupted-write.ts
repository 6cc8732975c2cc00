import type { Address } from '../core/resource.ts';
import type { State } from '../core/state.ts';
import type { Owned } from './ledger.ts';

type OwnedByAddress = ReadonlyMap<Address, Owned>;

/**
 * Whether an interrupted run may have left this resource as it is: it did not finish to write it, or to write a cause of this side effect,
 * or something that this resource needs and went with. `live`: the state of the resource.
 */
export function isInterruptedWrite(owned: Owned, live: State, all: OwnedByAddress): boolean {
  const isUnconfirmed = (address: Address): boolean => all.get(address)?.isUnconfirmed === true;
  return owned.isUnconfirmed || (owned.causes ?? []).some(isUnconfirmed) || (live === null && needsUnconfirmed(owned, all, new Set()));
}

function needsUnconfirmed({ needs }: Owned, all: OwnedByAddress, seen: Set<Address>): boolean {
  return needs.some((address) => {
    const needed = all.get(address);
    if (needed === undefined || seen.has(address)) return false;
    seen.add(address);
    return needed.isUnconfirmed || needsUnconfirmed(needed, all, seen);
  });
}
