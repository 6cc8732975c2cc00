import type { NetworkEntry, NetworkState } from '../../core/host/network-port.ts';
import type { SideEffect } from '../../core/kind.ts';
import type { Ref } from '../../core/resource.ts';
import { findIpv6RefsOn, findPermanentEntriesOn, makeEntryRef } from './network-refs.ts';

/** The IPv6 addresses, routes and other entries that the kernel removes when an interface goes down. */
export function findLostWhenDown(state: NetworkState, entries: readonly NetworkEntry[], dev: string): readonly SideEffect[] {
  return markForeign([...findIpv6RefsOn(state, entries, dev), ...findPermanentEntriesOn(entries, dev, 4).map(makeEntryRef)]);
}

export function markForeign(refs: readonly Ref[]): readonly SideEffect[] {
  return refs.map((ref) => ({ ...ref, foreign: true }));
}
