import { type Cidr, contains, parseCidr } from '../core/ip.ts';
import type { UndoTarget } from '../core/kind.ts';
import type { LinkAddress, NetworkEntry } from '../core/network.ts';
import { pasteable } from '../core/pasteable.ts';
import type { Ref } from '../core/resource.ts';
import { lostWithPrimary, networkOf } from './address-network.ts';
import { listSome } from './list-some.ts';
import { addressRef, deletion, foreignEntries, textOf } from './network-refs.ts';

interface Look {
  readonly addresses: readonly LinkAddress[];
  readonly entries: readonly NetworkEntry[];
  readonly isGoing: (ref: Ref) => boolean;
  /** Interfaces on which the kernel makes the next address of a network its first where that one goes. */
  readonly promoting: ReadonlySet<string>;
}

/** An address of ours stays as long as something needs it that others made, and that could not be made again without it. */
export function undoAddress<S>(look: Look, id: Pick<LinkAddress, 'dev' | 'address'>, before: S | null, after: S | null): UndoTarget<S> {
  const gone = look.addresses.find(({ dev, address }) => dev === id.dev && address === id.address);
  if (before === null || after !== null || gone === undefined) return { target: after };
  const needing = gone.family === 4 ? needing4(look, gone) : needing6(look, gone);
  if (needing.length === 0) return { target: after };
  return {
    target: before,
    note: `stays: needed by ${listSome(needing.map(({ text }) => text))}`,
    help: needing.map(({ command }) => command),
  };
}

interface Needing {
  readonly text: string;
  readonly command: string;
}

const needing = (entry: NetworkEntry): Needing => ({ text: textOf(entry), command: deletion(entry) });

/** The kernel takes the source out of these routes, whatever table they are in (seen on Linux 6.18); their gateways may be out of reach. */
function needing6({ entries, isGoing }: Look, gone: LinkAddress): readonly Needing[] {
  return foreignEntries(entries, isGoing)
    .filter(({ source }) => source === gone.address)
    .map(needing);
}

/**
 * Seen on Linux 6.18: routes of the main table that have it as their source go, whatever interface they lead to; with the last IPv4 address of an
 * interface all its IPv4 routes of every table go, but those by a numbered next hop, and all its neighbours. What can be made again without the
 * address is, right after; what cannot needs it.
 */
function needing4(look: Look, gone: LinkAddress): readonly Needing[] {
  const { addresses, isGoing, promoting } = look;
  const entries = foreignEntries(look.entries, isGoing);
  const staying = addresses.filter((item) => item !== gone && item.family === 4 && !isGoing(addressRef(item)));
  const lost = lostWithPrimary(addresses, gone, promoting.has(gone.dev)).filter((item) => staying.includes(item));
  const isLast = staying.every((item) => item.dev !== gone.dev || lost.includes(item));
  // The lease of such a one is not ours to renew.
  const leased = lost.filter(({ dynamic }) => dynamic);
  const near = [...staying.map(networkOf), ...onLinkOf(entries, gone.dev)];
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
    if (!isLast || entry.type !== 'route' || entry.family !== 4 || entry.numbered || !entry.devs.includes(gone.dev)) return false;
    return entry.words.includes(' encap ') || (!entry.onLink && entry.gateways.some(outOfReach));
  };
  return [
    ...entries.filter(needs).map(needing),
    ...leased.map(({ dev, address, prefix }) => ({
      text: `${address}/${prefix}`,
      command: pasteable('ip', ['address', 'delete', `${address}/${prefix}`, 'dev', dev]),
    })),
  ];
}

/** What routes without a gateway say is on this link; the default route says nothing. */
function onLinkOf(entries: readonly NetworkEntry[], dev: string): readonly Cidr[] {
  return entries
    .filter(({ family, gateways, devs }) => family === 4 && gateways.length === 0 && devs.includes(dev))
    .flatMap(({ dst }) => parseCidr(dst) ?? [])
    .filter(({ prefix }) => prefix > 0);
}
