import type { UndoTarget } from '../core/kind.ts';
import { smallestIpv6Mtu } from '../core/mtu.ts';
import type { NetworkState } from '../core/network.ts';
import type { Ref } from '../core/resource.ts';
import type { LinkState } from './link-state.ts';
import { addressRef, isLasting, routeRef } from './network-refs.ts';

/** An interface found down goes down again, and one found without IPv6 loses it again, only if nothing of others is on it. */
export function undoLink(
  state: NetworkState,
  isGoing: (ref: Ref) => boolean,
  dev: string,
  before: LinkState | null,
  after: LinkState | null,
): UndoTarget<LinkState> {
  if (before === null || after === null) return { target: after };
  const others = ofOthers(state, isGoing, dev);
  const others6 = others.filter((text) => text.includes(':'));
  const staysUp = before.up && !after.up && others.length > 0;
  const staysLarge = before.mtu >= smallestIpv6Mtu && after.mtu < smallestIpv6Mtu && others6.length > 0;
  const target = { up: staysUp || after.up, mtu: staysLarge ? before.mtu : after.mtu };
  if (staysUp) return { target, note: `stays up: ${others.join(', ')} of others is on it` };
  if (staysLarge) return { target, note: `keeps its MTU: with ${after.mtu} it would lose ${others6.join(', ')} of others` };
  return { target };
}

function ofOthers({ addresses, routes }: NetworkState, isGoing: (ref: Ref) => boolean, dev: string): readonly string[] {
  return [
    ...addresses
      .filter((item) => item.dev === dev && item.scope !== 'link' && !isGoing(addressRef(item)))
      .map(({ address, prefix }) => `${address}/${prefix}`),
    ...routes.filter((item) => item.dev === dev && isLasting(item) && !isGoing(routeRef(item))).map(({ dst }) => dst),
  ];
}
