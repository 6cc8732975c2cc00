import type { HostReader } from '../core/host.ts';
import type { Disturbed, Transition } from '../core/kind.ts';
import type { NetworkEntry, NetworkState } from '../core/network.ts';
import { lostWithPrimary, promotingOf } from './address-network.ts';
import { familyOf } from './ip-text.ts';
import { addressRef, entriesOn, entryRef } from './network-refs.ts';

type Change = Transition<{ dev: string; address: string }, { prefix: number }>;

/** What the kernel takes along with an address or alters because of it, all of it to be restored; what it alters for good keeps the address (`undo`). */
export async function addressDisturbs(host: HostReader, changes: readonly Change[]): Promise<readonly Disturbed[]> {
  const leaving = changes.filter(({ before }) => before !== null);
  if (leaving.length === 0) return [];
  const [state, entries, promoting] = await Promise.all([
    host.network.read(),
    host.network.entries(),
    promotingOf(
      host,
      leaving.map(({ id }) => id.dev),
    ),
  ]);
  const refs = leaving.flatMap((change) => alteredWith(change, leaving, state, entries, promoting));
  return refs.map((ref) => ({ ...ref, foreign: true }));
}

function alteredWith(
  { id, after }: Change,
  leaving: readonly Change[],
  { addresses }: NetworkState,
  entries: readonly NetworkEntry[],
  promoting: ReadonlySet<string>,
): readonly Disturbed[] {
  const gone = addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (gone === undefined) return [];
  const sourced = (address: string): readonly NetworkEntry[] => entries.filter((entry) => entry.lasting && entry.source === address);
  if (familyOf(id.address) === 6) return sourced(id.address).map(entryRef);
  const lost = lostWithPrimary(addresses, gone, promoting.has(id.dev));
  // With another prefix length it is there all the time: the new one comes before the old one goes.
  const own = after === null ? sourced(id.address) : [];
  const isLast =
    after === null &&
    addresses.every(
      (item) =>
        item.family === 6 ||
        item.dev !== id.dev ||
        lost.includes(item) ||
        leaving.some((other) => other.after === null && isOf(item, other)),
    );
  const routes = isLast ? entriesOn(entries, id.dev, 4).filter(({ numbered }) => !numbered) : [];
  return [
    ...lost.filter((item) => !leaving.some((other) => isOf(item, other))).map(addressRef),
    ...new Set([...own, ...lost.flatMap(({ address }) => sourced(address)), ...routes]),
  ].map((item) => ('kind' in item ? item : entryRef(item)));
}

function isOf({ dev, address }: { readonly dev: string; readonly address: string }, { id }: Change): boolean {
  return dev === id.dev && address === id.address;
}
