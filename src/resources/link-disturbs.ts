import type { HostReader } from '../core/host.ts';
import type { Disturbed, Transition } from '../core/kind.ts';
import { smallestIpv6Mtu } from '../core/mtu.ts';
import type { NetworkEntry } from '../core/network.ts';
import type { Ref } from '../core/resource.ts';
import type { LinkState } from './link-state.ts';
import { entriesOn, entryRef, ipv6On, sysctlRef } from './network-refs.ts';

/** What an interface loses or changes by itself when it goes down or gets another MTU. */
export async function linkDisturbs(
  host: HostReader,
  changes: readonly Transition<{ dev: string }, LinkState>[],
): Promise<readonly Disturbed[]> {
  const altering = changes.flatMap(({ id: { dev }, before, after }) => {
    if (before === null || after === null) return [];
    const losesIpv6 = before.mtu >= smallestIpv6Mtu && after.mtu < smallestIpv6Mtu;
    return (before.up && !after.up) || before.mtu !== after.mtu ? [{ dev, before, after, losesIpv6 }] : [];
  });
  if (altering.length === 0) return [];
  const [state, entries] = await Promise.all([host.network.read(), host.network.entries()]);
  const refs = await Promise.all(
    altering.map(async ({ dev, before, after, losesIpv6 }) => [
      ...foreign(before.up && !after.up ? [...ipv6On(state, entries, dev), ...entriesOn(entries, dev, 4).map(entryRef)] : []),
      ...(losesIpv6 ? [...foreign(ipv6On(state, entries, dev)), ...(await ipv6Parameters(host, dev))] : []),
      ...foreign(losesIpv6 || before.mtu === after.mtu ? [] : followersOfMtu(entries, dev, before.mtu, after.mtu)),
      ...(losesIpv6 || before.mtu === after.mtu ? [] : await advertisedMtu(host, dev, before.mtu)),
    ]),
  );
  return refs.flat();
}

const foreign = (refs: readonly Ref[]): readonly Disturbed[] => refs.map((ref) => ({ ...ref, foreign: true }));

/** They vanish with IPv6, and come back with the values that new interfaces get. */
async function ipv6Parameters(host: HostReader, dev: string): Promise<readonly Ref[]> {
  const directory = `net/ipv6/conf/${dev}`;
  const names = await host.sysctls.list(directory);
  // The secret cannot be read while there is none, and the MTU is the interface's.
  return names.filter((name) => name !== 'stable_secret' && name !== 'mtu').map((name) => sysctlRef(`${directory}/${name}`));
}

/**
 * IPv6 routes of every table that have an MTU of their own follow the interface's where it was the same, and never exceed it (seen on Linux 6.18). What
 * IPv4 routes ask for stays.
 */
function followersOfMtu(entries: readonly NetworkEntry[], dev: string, before: number, after: number): readonly Ref[] {
  return entriesOn(entries, dev, 6)
    .filter(({ mtu }) => mtu !== null && (mtu >= after || mtu === before))
    .map(entryRef);
}

/** The MTU that a router advertised is forgotten. */
async function advertisedMtu(host: HostReader, dev: string, before: number): Promise<readonly Ref[]> {
  const key = `net/ipv6/conf/${dev}/mtu`;
  const [advertised] = await host.sysctls.read([key]);
  return advertised === null || advertised === undefined || advertised === String(before) ? [] : [sysctlRef(key)];
}
