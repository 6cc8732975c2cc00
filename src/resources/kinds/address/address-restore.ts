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
  look: AddressRestoreInput,
  id: Pick<LinkAddress, 'dev' | 'address'>,
  before: S | null,
  after: S | null,
): RestoreTarget<S> {
  const gone = look.addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (before === null || after !== null || gone === undefined) return { target: after };
  const needing = gone.family === 4 ? findIpv4Users(look, gone) : findIpv6Users(look, gone);
  if (needing.length === 0) return { target: after };
  return {
    target: before,
    note: `stays: needed by ${summarizeNames(needing.map(({ text }) => text))}`,
    commands: needing.map(({ command }) => command),
  };
}

interface AddressUser {
  readonly text: string;
  readonly command: string;
}

const toAddressUser = (entry: NetworkEntry): AddressUser => ({ text: describeEntry(entry), command: deleteEntryCommand(entry) });

/** The kernel removes the source from these routes, in every table (observed on Linux 6.18). Their gateways may become unreachable. */
function findIpv6Users({ entries, isDeleted }: AddressRestoreInput, gone: LinkAddress): readonly AddressUser[] {
  return findForeignEntries(entries, isDeleted)
    .filter(({ source }) => source === gone.address)
    .map(toAddressUser);
}

/**
 * Observed on Linux 6.18: the kernel deletes routes of the main table whose source is the address, on any interface. With the last IPv4
 * address of an interface it deletes all IPv4 routes of the interface in every table, except those through a numbered next hop, and all its
 * neighbours. An entry needs the address if it cannot be created again right after, without the address.
 */
function findIpv4Users(look: AddressRestoreInput, gone: LinkAddress): readonly AddressUser[] {
  const { addresses, isDeleted, promotingLinks } = look;
  const entries = findForeignEntries(look.entries, isDeleted);
  const staying = addresses.filter((item) => item !== gone && item.family === 4 && !isDeleted(makeAddressRef(item)));
  const lost = findSecondariesDeletedWith(addresses, gone, promotingLinks.has(gone.dev)).filter((item) => staying.includes(item));
  const isLast = staying.every((item) => item.dev !== gone.dev || lost.includes(item));
  // lazyjack cannot renew the lease of a DHCP address.
  const leased = lost.filter(({ dynamic }) => dynamic);
  const near = [...staying.map(networkOf), ...findOnLinkNetworks(entries, gone.dev)];
  const ofAnother = addresses.filter((item) => item !== gone && item.dev === gone.dev && item.family === 4).map(networkOf);
  // Computed once per gateway: a host may have a full routing table with only a few gateways.
  const known = new Map<string, boolean>();
  const outOfReach = (gateway: string): boolean => {
    const holds = (network: Cidr): boolean => contains(network, gateway);
    const found =
      known.get(gateway) ??
      (!gateway.startsWith('fe80:') && !near.some(holds) && (contains(networkOf(gone), gateway) || !ofAnother.some(holds)));
    known.set(gateway, found);
    return found;
  };
  const needs = (entry: NetworkEntry): boolean => {
    if (entry.source === gone.address && (entry.table === 'main' || isLast)) return true;
    if (!isLast || entry.type !== 'route' || entry.family !== 4 || entry.usesNextHopNumber || !entry.devs.includes(gone.dev)) return false;
    return entry.ipArguments.includes(' encap ') || (!entry.onLink && entry.gateways.some(outOfReach));
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
