import type { HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect, Transition } from '../../../core/kind.ts';
import type { NetworkEntry, NetworkState } from '../../../core/host/network-port.ts';
import { findSecondariesDeletedWith, readPromotingLinks } from './secondary-addresses.ts';
import { familyOf } from '../../shared/ip-schemas.ts';
import { makeAddressRef, findPermanentEntriesOn, makeEntryRef } from '../../shared/network-refs.ts';

type Change = Transition<{ dev: string; address: string }, { prefix: number }>;

/**
 * Everything that the kernel deletes with an address, or changes because of it; all of it is restored. If the kernel changes something
 * permanently, the address is retained (`adjustRestore`).
 */
export async function findAddressSideEffects(host: HostReader, changes: readonly Change[]): Promise<readonly SideEffect[]> {
  const leaving = changes.filter(({ before }) => before !== null);
  if (leaving.length === 0) return [];
  const [state, entries, promoting] = await Promise.all([
    host.network.read(),
    host.network.readEntries(),
    readPromotingLinks(
      host,
      leaving.map(({ id }) => id.dev),
    ),
  ]);
  const refs = leaving.flatMap((change) => findSideEffectsOfChange(change, leaving, state, entries, promoting));
  return refs.map((ref) => ({ ...ref, foreign: true }));
}

function findSideEffectsOfChange(
  { id, after }: Change,
  leaving: readonly Change[],
  { addresses }: NetworkState,
  entries: readonly NetworkEntry[],
  promoting: ReadonlySet<string>,
): readonly SideEffect[] {
  const gone = addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (gone === undefined) return [];
  const sourced = (address: string): readonly NetworkEntry[] => entries.filter((entry) => entry.isPermanent && entry.source === address);
  if (familyOf(id.address) === 6) return sourced(id.address).map(makeEntryRef);
  const lost = findSecondariesDeletedWith(addresses, gone, promoting.has(id.dev));
  // When only the prefix length changes, the address is always present: the new one is added before the old one is deleted.
  const own = after === null ? sourced(id.address) : [];
  const isLast =
    after === null &&
    addresses.every(
      (item) =>
        item.family === 6 ||
        item.dev !== id.dev ||
        lost.includes(item) ||
        leaving.some((other) => other.after === null && isAddressOfChange(item, other)),
    );
  const routes = isLast ? findPermanentEntriesOn(entries, id.dev, 4).filter(({ usesNextHopNumber }) => !usesNextHopNumber) : [];
  return [
    ...lost.filter((item) => !leaving.some((other) => isAddressOfChange(item, other))).map(makeAddressRef),
    ...new Set([...own, ...lost.flatMap(({ address }) => sourced(address)), ...routes]),
  ].map((item) => ('kind' in item ? item : makeEntryRef(item)));
}

function isAddressOfChange({ dev, address }: { readonly dev: string; readonly address: string }, { id }: Change): boolean {
  return dev === id.dev && address === id.address;
}
