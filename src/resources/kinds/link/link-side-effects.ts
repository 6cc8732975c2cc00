import type { HostReader } from '../../../core/host/host-ports.ts';
import type { SideEffect, Transition } from '../../../core/kind.ts';
import { minimumIpv6Mtu } from '../../../core/ip/minimum-mtu.ts';
import type { NetworkEntry } from '../../../core/host/network-port.ts';
import type { Ref } from '../../../core/resource.ts';
import type { LinkState } from './link-state.ts';
import { findLostWhenDown, markForeign } from '../../shared/lost-when-down.ts';
import { findPermanentEntriesOn, makeEntryRef, findIpv6RefsOn, makeSysctlRef } from '../../shared/network-refs.ts';

/** What an interface loses or changes when it goes down or its MTU changes. */
export async function findLinkSideEffects(
  host: HostReader,
  changes: readonly Transition<{ dev: string }, LinkState>[],
): Promise<readonly SideEffect[]> {
  const relevantChanges = changes.flatMap(({ id: { dev }, before, after }) => {
    if (before === null || after === null) return [];
    const losesIpv6 = before.mtu >= minimumIpv6Mtu && after.mtu < minimumIpv6Mtu;
    return (before.up && !after.up) || before.mtu !== after.mtu ? [{ dev, before, after, losesIpv6 }] : [];
  });
  if (relevantChanges.length === 0) return [];
  const [state, entries] = await Promise.all([host.network.read(), host.network.readEntries()]);
  const refs = await Promise.all(
    relevantChanges.map(async ({ dev, before, after, losesIpv6 }) => [
      ...(before.up && !after.up ? findLostWhenDown(state, entries, dev) : []),
      ...(losesIpv6 ? [...markForeign(findIpv6RefsOn(state, entries, dev)), ...(await listIpv6Parameters(host, dev))] : []),
      ...markForeign(losesIpv6 || before.mtu === after.mtu ? [] : findEntriesFollowingMtu(entries, dev, before.mtu, after.mtu)),
      ...(losesIpv6 || before.mtu === after.mtu ? [] : await findAdvertisedMtu(host, dev, before.mtu)),
    ]),
  );
  return refs.flat();
}

/** These parameters disappear with IPv6, and come back with the values of new interfaces. */
async function listIpv6Parameters(host: HostReader, dev: string): Promise<readonly Ref[]> {
  const directory = `net/ipv6/conf/${dev}`;
  const names = await host.sysctls.list(directory);
  // The secret cannot be read while none is set, and the MTU is that of the interface.
  return names.filter((name) => name !== 'stable_secret' && name !== 'mtu').map((name) => makeSysctlRef(`${directory}/${name}`));
}

/**
 * IPv6 routes of every table with an MTU of their own follow the interface's MTU if they were equal, and never exceed it (observed on Linux
 * 6.18). IPv4 routes keep theirs.
 */
function findEntriesFollowingMtu(entries: readonly NetworkEntry[], dev: string, before: number, after: number): readonly Ref[] {
  return findPermanentEntriesOn(entries, dev, 6)
    .filter(({ mtu }) => mtu !== null && (mtu >= after || mtu === before))
    .map(makeEntryRef);
}

/** The kernel forgets the MTU that a router advertised. */
async function findAdvertisedMtu(host: HostReader, dev: string, before: number): Promise<readonly Ref[]> {
  const key = `net/ipv6/conf/${dev}/mtu`;
  const [advertised] = await host.sysctls.read([key]);
  return advertised === null || advertised === undefined || advertised === String(before) ? [] : [makeSysctlRef(key)];
}
