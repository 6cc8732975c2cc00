import type { Host } from '../../../core/host/host-ports.ts';
import type { WriteContext, Transition } from '../../../core/kind.ts';
import type { LinkAddress, NetworkChange } from '../../../core/host/network-port.ts';
import { failIfAddressesInUse } from './address-in-use.ts';
import { findOvertakingAddresses, findSecondariesDeletedWith, readPromotingLinks } from './secondary-addresses.ts';
import { familyOf } from '../../shared/ip-schemas.ts';

interface AddressState {
  readonly prefix: number;
  readonly broadcast: string | null;
  readonly alias: string | null;
  readonly peer?: string;
  readonly attributes?: string;
}
type Change = Transition<{ dev: string; address: string }, AddressState>;

/** Adds, changes and deletes addresses. An IPv4 address that is new on this host is added only after an ARP probe. */
export async function writeAddresses(
  host: Host,
  changes: readonly Change[],
  signal: AbortSignal,
  context: WriteContext | undefined,
): Promise<void> {
  // An address that only changes its prefix length already belongs to this host.
  const needsProbe = ({ id, before, after }: Change): boolean =>
    context !== undefined && before === null && after !== null && familyOf(id.address) === 4;
  // Addresses that need no ARP probe go first: duplicate address detection takes longer than ARP probes, and starts when an address is
  // added.
  await writeWithoutProbing(
    host,
    changes.filter((change) => !needsProbe(change)),
    context === undefined,
  );
  const addressesToProbe = changes.flatMap((change, at) => (needsProbe(change) ? [{ ...change.id, at }] : []));
  if (context === undefined || addressesToProbe.length === 0) return;
  await failIfAddressesInUse(host, addressesToProbe, signal, context);
  await writeWithoutProbing(host, changes.filter(needsProbe), false);
}

/**
 * IPv4 identifies an address by address and prefix length, so the new length is added before the old one is deleted: an interface without
 * any IPv4 address loses all its IPv4 routes and neighbours. IPv6 identifies it by the address alone, and `ip address replace` returns 0
 * and does nothing.
 */
async function writeWithoutProbing(host: Host, changes: readonly Change[], isRestore: boolean): Promise<void> {
  const { secondaries, overtaking } = await findAddressesToAddAgain(host, changes);
  await host.network.write(
    changes.flatMap((change): readonly NetworkChange[] => {
      const { id, before, after } = change;
      const target = { dev: id.dev, family: familyOf(id.address), address: id.address };
      const deletions: readonly NetworkChange[] = before === null ? [] : [{ op: 'delete-address', ...target, ...before }];
      const additions: readonly NetworkChange[] = after === null ? [] : [{ op: 'add-address', ...target, ...after }];
      const moved = isRestore ? (overtaking.get(change) ?? []) : [];
      const addedAgain = [...(secondaries.get(change) ?? []).filter((item) => !moved.includes(item)), ...moved];
      const restorations = addedAgain.map((item): NetworkChange => ({ op: 'add-address', ...item }));
      return before?.prefix !== after?.prefix && target.family === 4
        ? // The last first: with the first of a network, the kernel would delete the others.
          [...moved.toReversed().map((item) => ({ op: 'delete-address' as const, ...item })), ...additions, ...deletions, ...restorations]
        : [...deletions, ...additions, ...restorations];
    }),
  );
}

interface AddressesToAddAgain {
  /** The kernel deletes them with the address. */
  readonly secondaries: ReadonlyMap<Change, readonly LinkAddress[]>;
  readonly overtaking: ReadonlyMap<Change, readonly LinkAddress[]>;
}

/** Foreign addresses that are added again in the same write, so that they are missing only briefly. */
async function findAddressesToAddAgain(host: Host, changes: readonly Change[]): Promise<AddressesToAddAgain> {
  const deletedChanges = changes.filter(({ id, before }) => before !== null && familyOf(id.address) === 4);
  if (deletedChanges.length === 0) return { secondaries: new Map(), overtaking: new Map() };
  const [{ addresses }, promotingLinks] = await Promise.all([
    host.network.read(),
    readPromotingLinks(
      host,
      deletedChanges.map(({ id }) => id.dev),
    ),
  ]);
  const isChanged = (item: LinkAddress): boolean => changes.some(({ id }) => id.dev === item.dev && id.address === item.address);
  const secondaries = new Map(
    deletedChanges.map((change) => {
      const deleted = addresses.find(({ dev, address }) => dev === change.id.dev && address === change.id.address);
      const deletedSecondaries =
        deleted === undefined ? [] : findSecondariesDeletedWith(addresses, deleted, promotingLinks.has(deleted.dev));
      return [change, deletedSecondaries.filter((item) => !isChanged(item))] as const;
    }),
  );
  const overtaking = new Map(
    deletedChanges.map((change) => {
      const found = change.after === null ? [] : findOvertakingAddresses(addresses, change.id, change.after);
      return [change, found.filter((item) => !isChanged(item))] as const;
    }),
  );
  return { secondaries, overtaking };
}
