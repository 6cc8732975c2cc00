import type { Host } from '../core/host.ts';
import type { Transition } from '../core/kind.ts';
import type { LinkAddress, NetworkChange } from '../core/network.ts';
import { lostWithPrimary, promotingOf } from './address-network.ts';
import { familyOf } from './ip-text.ts';

interface AddressState {
  readonly prefix: number;
  readonly broadcast: string | null;
  readonly alias: string | null;
  readonly attributes?: string;
}
type Change = Transition<{ dev: string; address: string }, AddressState>;

/**
 * IPv4 knows an address by itself and its length, so another length is added before the old one is deleted: an interface without any IPv4 address loses
 * all its IPv4 routes and neighbours. IPv6 knows it by itself alone, and `ip address replace` returns 0 and does nothing.
 */
export async function writeAddresses(host: Host, changes: readonly Change[]): Promise<void> {
  const taken = await takenAlong(host, changes);
  await host.network.write(
    changes.flatMap((change): readonly NetworkChange[] => {
      const { id, before, after } = change;
      const which = { dev: id.dev, family: familyOf(id.address), address: id.address };
      const goes: readonly NetworkChange[] = before === null ? [] : [{ op: 'delete-address', ...which, ...before }];
      const comes: readonly NetworkChange[] = after === null ? [] : [{ op: 'add-address', ...which, ...after }];
      const back = (taken.get(change) ?? []).map((item): NetworkChange => ({ op: 'add-address', ...item }));
      return before?.prefix !== after?.prefix && which.family === 4 ? [...comes, ...goes, ...back] : [...goes, ...comes, ...back];
    }),
  );
}

/** The addresses of others that go with each of these and are added again at once, so that nobody has to wait for them. */
async function takenAlong(host: Host, changes: readonly Change[]): Promise<ReadonlyMap<Change, readonly LinkAddress[]>> {
  const leaving = changes.filter(({ id, before }) => before !== null && familyOf(id.address) === 4);
  if (leaving.length === 0) return new Map();
  const [{ addresses }, promoting] = await Promise.all([
    host.network.read(),
    promotingOf(
      host,
      leaving.map(({ id }) => id.dev),
    ),
  ]);
  const ours = (item: LinkAddress): boolean => changes.some(({ id }) => id.dev === item.dev && id.address === item.address);
  return new Map(
    leaving.map((change) => {
      const gone = addresses.find(({ dev, address }) => dev === change.id.dev && address === change.id.address);
      const lost = gone === undefined ? [] : lostWithPrimary(addresses, gone, promoting.has(gone.dev));
      return [change, lost.filter((item) => !ours(item))] as const;
    }),
  );
}
