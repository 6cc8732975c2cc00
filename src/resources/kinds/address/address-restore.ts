import { type Cidr, contains, parseCidr } from '../../../core/ip/ip.ts';
import type { RestoreTarget } from '../../../core/kind.ts';
import type { LinkAddress, NetworkEntry } from '../../../core/host/network-port.ts';
import { shellCommand } from '../../../core/text/shell-command.ts';
import type { Ref } from '../../../core/resource.ts';
import { findSecondariesDeletedWith, networkOf } from './secondary-addresses.ts';
import { summarizeNames } from '../../shared/summarize-names.ts';
import { makeAddressRef, deleteEntryCommand, findForeignEntries, describeEntry } from '../../shared/network-refs.ts';

interface AddressRestoreInput {
  readonly addresses: readonly LinkAddress[];
  readonly entries: readonly NetworkEntry[];
  readonly isDeleted: (ref: Ref) => boolean;
  /** Interfaces on which the kernel promotes the next address of a network when the first is deleted. */
  readonly promotingLinks: ReadonlySet<string>;
}

/** An owned address is retained while a foreign entry needs it that could not be created again without it. */
export function adjustAddressRestore<S>(
  live: AddressRestoreInput,
  id: Pick<LinkAddress, 'dev' | 'address'>,
  before: S | null,
  after: S | null,
): RestoreTarget<S> {
  const deleted = live.addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (before === null || after !== null || deleted === undefined) return { target: after };
  const users = deleted.family === 4 ? findIpv4Users(live, deleted) : findIpv6Users(live, deleted);
  if (users.length === 0) return { target: after };
  return {
    target: before,
    note: `retained: needed by ${summarizeNames(users.map(({ text }) => text))}`,
    commands: users.map(({ command }) => command),
  };
}

interface AddressUser {
  readonly text: string;
  readonly command: string;
}

const toAddressUser = (entry: NetworkEntry): AddressUser => ({ text: describeEntry(entry), command: deleteEntryCommand(entry) });

/** The kernel removes the source from these routes, in every table (observed on Linux 6.18). Their gateways may become unreachable. */
function findIpv6Users({ entries, isDeleted }: AddressRestoreInput, deleted: LinkAddress): readonly AddressUser[] {
  return findForeignEntries(entries, isDeleted)
    .filter(({ source }) => source === deleted.address)
    .map(toAddressUser);
}

/**
 * Observed on Linux 6.18: the kernel deletes routes of the main table whose source is the address, on any interface. With the last IPv4
 * address of an interface it deletes all IPv4 routes of the interface in every table, except those through a numbered next hop, and all its
 * neighbours. An entry needs the address if it cannot be created again right after, without the address.
 */
function findIpv4Users(live: AddressRestoreInput, deleted: LinkAddress): readonly AddressUser[] {
  const { addresses, isDeleted, promotingLinks } = live;
  const entries = findForeignEntries(live.entries, isDeleted);
  const retained = addresses.filter((item) => item !== deleted && item.family === 4 && !isDeleted(makeAddressRef(item)));
  const deletedSecondaries = findSecondariesDeletedWith(addresses, deleted, promotingLinks.has(deleted.dev)).filter((item) =>
    retained.includes(item),
  );
  const isLast = retained.every((item) => item.dev !== deleted.dev || deletedSecondaries.includes(item));
  // lazyjack cannot renew the lease of a DHCP address.
  const leased = deletedSecondaries.filter(({ dynamic }) => dynamic);
  const reachableNetworks = [...retained.map(networkOf), ...findOnLinkNetworks(entries, deleted.dev)];
  const otherNetworks = addresses.filter((item) => item !== deleted && item.dev === deleted.dev && item.family === 4).map(networkOf);
  // Computed once per gateway: a host may have a full routing table with only a few gateways.
  const known = new Map<string, boolean>();
  const isUnreachable = (gateway: string): boolean => {
    const holds = (network: Cidr): boolean => contains(network, gateway);
    const isKnownUnreachable =
      known.get(gateway) ??
      (!gateway.startsWith('fe80:') &&
        !reachableNetworks.some(holds) &&
        (contains(networkOf(deleted), gateway) || !otherNetworks.some(holds)));
    known.set(gateway, isKnownUnreachable);
    return isKnownUnreachable;
  };
  const needs = (entry: NetworkEntry): boolean => {
    if (entry.source === deleted.address && (entry.table === 'main' || isLast)) return true;
    if (!isLast || entry.type !== 'route' || entry.family !== 4 || entry.usesNextHopNumber || !entry.devs.includes(deleted.dev))
      return false;
    return entry.ipArguments.includes(' encap ') || (!entry.onLink && entry.gateways.some(isUnreachable));
  };
  return [
    ...entries.filter(needs).map(toAddressUser),
    ...leased.map(({ dev, address, prefix }) => ({
      text: `${address}/${prefix}`,
      command: shellCommand('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]),
    })),
  ];
}

/** Networks that routes without a gateway declare to be on this link. The default route is ignored. */
function findOnLinkNetworks(entries: readonly NetworkEntry[], dev: string): readonly Cidr[] {
  return entries
    .filter(({ family, gateways, devs }) => family === 4 && gateways.length === 0 && devs.includes(dev))
    .flatMap(({ dst }) => parseCidr(dst) ?? [])
    .filter(({ prefix }) => prefix > 0);
}
