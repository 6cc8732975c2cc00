import type { HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect, Transition } from '../../../core/kind.ts';
import type { NetworkEntry, NetworkState } from '../../../core/host/network-port.ts';
import { findOvertakingAddresses, findSecondariesDeletedWith, readPromotingLinks } from './secondary-addresses.ts';
import { familyOf } from '../../shared/ip-schemas.ts';
import { makeAddressRef, findPermanentEntriesOn, makeEntryRef } from '../../shared/network-refs.ts';

type Change = Transition<{ dev: string; address: string }, { prefix: number; peer?: string }>;

/**
 * Everything that the kernel deletes with an address, or changes because of it; all of it is restored. If the kernel changes something
 * permanently, the address is retained (`adjustRestore`).
 */
export async function findAddressSideEffects(host: HostReader, changes: readonly Change[]): Promise<readonly SideEffect[]> {
  const deletions = changes.filter(({ before }) => before !== null);
  if (deletions.length === 0) return [];
  const [state, entries, promotingLinks] = await Promise.all([
    host.network.read(),
    host.network.readEntries(),
    readPromotingLinks(
      host,
      deletions.map(({ id }) => id.dev),
    ),
  ]);
  const refs = deletions.flatMap((change) => findSideEffectsOfChange(change, deletions, state, entries, promotingLinks));
  return refs.map((ref) => ({ ...ref, foreign: true }));
}

function findSideEffectsOfChange(
  { id, after }: Change,
  deletions: readonly Change[],
  { addresses }: NetworkState,
  entries: readonly NetworkEntry[],
  promotingLinks: ReadonlySet<string>,
): readonly SideEffect[] {
  const deleted = addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (deleted === undefined) return [];
  const findEntriesWithSource = (address: string): readonly NetworkEntry[] =>
    entries.filter((entry) => entry.isPermanent && entry.source === address);
  if (familyOf(id.address) === 6) return findEntriesWithSource(id.address).map(makeEntryRef);
  const deletedSecondaries = [
    ...new Set([
      ...findSecondariesDeletedWith(addresses, deleted, promotingLinks.has(id.dev)),
      ...(after === null ? [] : findOvertakingAddresses(addresses, id, after)),
    ]),
  ];
  // When only the prefix length changes, the address is always present: the new one is added before the old one is deleted.
  const entriesWithSource = after === null ? findEntriesWithSource(id.address) : [];
  const isLast =
    after === null &&
    addresses.every(
      (item) =>
        item.family === 6 ||
        item.dev !== id.dev ||
        deletedSecondaries.includes(item) ||
        deletions.some((other) => other.after === null && isAddressOfChange(item, other)),
    );
  const routes = isLast ? findPermanentEntriesOn(entries, id.dev, 4).filter(({ usesNextHopNumber }) => !usesNextHopNumber) : [];
  return [
    ...deletedSecondaries.filter((item) => !deletions.some((other) => isAddressOfChange(item, other))).map(makeAddressRef),
    ...new Set([...entriesWithSource, ...deletedSecondaries.flatMap(({ address }) => findEntriesWithSource(address)), ...routes]),
  ].map((item) => ('kind' in item ? item : makeEntryRef(item)));
}

function isAddressOfChange({ dev, address }: { readonly dev: string; readonly address: string }, { id }: Change): boolean {
  return dev === id.dev && address === id.address;
}
