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
  /** Interfaces on which the kernel makes the next address of a network its first where that one goes. */
  readonly promotingLinks: ReadonlySet<string>;
}

/** An address of ours stays as long as something needs it that others made, and that could not be made again without it. */
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

/** The kernel takes the source out of these routes, whatever table they are in (seen on Linux 6.18); their gateways may be out of reach. */
function findIpv6Users({ entries, isDeleted }: AddressRestoreInput, gone: LinkAddress): readonly AddressUser[] {
  return findForeignEntries(entries, isDeleted)
    .filter(({ source }) => source === gone.address)
    .map(toAddressUser);
}

/**
 * Seen on Linux 6.18: routes of the main table that have it as their source go, whatever interface they lead to; with the last IPv4 address of an
 * interface all its IPv4 routes of every table go, but those by a numbered next hop, and all its neighbours. What can be made again without the
 * address is, right after; what cannot needs it.
 */
function findIpv4Users(look: AddressRestoreInput, gone: LinkAddress): readonly AddressUser[] {
  const { addresses, isDeleted, promotingLinks } = look;
  const entries = findForeignEntries(look.entries, isDeleted);
  const staying = addresses.filter((item) => item !== gone && item.family === 4 && !isDeleted(makeAddressRef(item)));
  const lost = findSecondariesDeletedWith(addresses, gone, promotingLinks.has(gone.dev)).filter((item) => staying.includes(item));
  const isLast = staying.every((item) => item.dev !== gone.dev || lost.includes(item));
  // The lease of such a one is not ours to renew.
  const leased = lost.filter(({ dynamic }) => dynamic);
  const near = [...staying.map(networkOf), ...findOnLinkNetworks(entries, gone.dev)];
  const ofAnother = addresses.filter((item) => item !== gone && item.dev === gone.dev && item.family === 4).map(networkOf);
  // Asked once for each gateway: a host may have a full routing table by a few of them.
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

/** What routes without a gateway say is on this link; the default route says nothing. */
function findOnLinkNetworks(entries: readonly NetworkEntry[], dev: string): readonly Cidr[] {
  return entries
    .filter(({ family, gateways, devs }) => family === 4 && gateways.length === 0 && devs.includes(dev))
    .flatMap(({ dst }) => parseCidr(dst) ?? [])
    .filter(({ prefix }) => prefix > 0);
}
