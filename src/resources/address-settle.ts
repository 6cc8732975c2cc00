import type { Settled } from '../core/kind.ts';
import type { LinkAddress, NetworkState } from '../core/network.ts';
import { duplicateAddressDetection, describeAddressConflict, addressConflictFix } from './address-in-use.ts';

/** Where duplicate address detection stands. Without a cable it never ends, and says nothing. */
export function settleAddress(
  { addresses, links }: Pick<NetworkState, 'addresses' | 'links'>,
  id: Pick<LinkAddress, 'dev' | 'address'>,
): Settled {
  const found = addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (found === undefined) return { settled: 'not-yet', reason: `${id.address} is not on ${id.dev}` };
  if (found.dadFailed) return { settled: 'never', reason: describeAddressConflict(id, duplicateAddressDetection), fix: addressConflictFix };
  if (!found.tentative) return { settled: 'yes' };
  const carrier = links.some(({ name, carrier }) => name === id.dev && carrier);
  return carrier
    ? { settled: 'not-yet', reason: `${id.address} on ${id.dev} is still being looked for on other hosts (duplicate address detection)` }
    : { settled: 'yes', warning: `${id.address} on ${id.dev} is not verified: no cable` };
}
