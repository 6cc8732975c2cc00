import { ownerProtocol } from '../../core/owner-marks.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Family } from '../../core/ip/ip.ts';
import type { LinkAddress, NetworkEntry, NetworkState, Route } from '../../core/host/network-port.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { Ref } from '../../core/resource.ts';
import { familyOf } from './ip-schemas.ts';

/** The metric of a route that is added without one. The kernel does not print 0. */
export const defaultMetric = { 4: 0, 6: 1024 } as const;

/** Prefix and metric identify a route. The default metric is omitted, so that one route has one id. */
export function makeRouteId(dst: string, metric: number | null | undefined): { dst: string; metric?: number } {
  return metric === undefined || metric === null || metric === defaultMetric[familyOf(dst)] ? { dst } : { dst, metric };
}

function makeRouteRef({ dst, metric }: Pick<Route, 'dst' | 'metric'>): Ref {
  return { kind: kindNames.route, id: makeRouteId(dst, metric) };
}

export function makeAddressRef({ dev, address }: Pick<LinkAddress, 'dev' | 'address'>): Ref {
  return { kind: kindNames.address, id: { dev, address } };
}

export function makeSysctlRef(key: string): Ref {
  return { kind: kindNames.sysctl, id: { key } };
}

/** Whether a ref is among these. Built once: there may be thousands of routes. */
export function makeRefMatcher(refs: readonly Ref[]): (ref: Ref) => boolean {
  const key = ({ kind, id }: Ref): string => JSON.stringify([kind, Object.entries(id).sort(([a], [b]) => (a < b ? -1 : 1))]);
  const keys = new Set(refs.map(key));
  return (ref) => keys.has(key(ref));
}

/**
 * An entry without what the kernel changes by itself: its MTU follows that of the interface, and its source is removed with the address.
 */
export function identityOf({ ipArguments }: Pick<NetworkEntry, 'ipArguments'>): string {
  return ipArguments.replace(/ (?:mtu(?: lock)?|src) \S+/g, '');
}

/**
 * An owned route becomes a `route`. Everything else becomes a `routing-entry` with the arguments of iproute2, which are complete and can
 * change it in place.
 */
export function makeEntryRef(entry: NetworkEntry): Ref {
  return entry.isPlainRoute && entry.protocol === ownerProtocol
    ? makeRouteRef(entry)
    : { kind: kindNames.routingEntry, id: { type: entry.type, entry: identityOf(entry) } };
}

/** Permanent foreign entries that this run does not delete. The kernel and router advertisements create theirs again. */
export function findForeignEntries(entries: readonly NetworkEntry[], isDeleted: (ref: Ref) => boolean): readonly NetworkEntry[] {
  const notForeign = ['kernel', 'ra', 'redirect', ownerProtocol];
  return entries.filter((entry) => !notForeign.includes(entry.protocol) && !(entry.isPlainRoute && isDeleted(makeRouteRef(entry))));
}

/** The kernel created the address from a router advertisement, and creates it again: it is no reason to retain anything. */
export function isAdvertised({ dynamic, attributes }: LinkAddress): boolean {
  return dynamic && attributes?.includes('mngtmpaddr') === true;
}

/** In the notation of `ip`, short. */
export function describeEntry({ dst, ipArguments, type }: NetworkEntry): string {
  return type === 'route' ? deletionArguments(dst, ipArguments).join(' ') : `${type} ${dst}`;
}

/** The command that deletes it. */
export function deleteEntryCommand({ type, family, dst, ipArguments, devs }: NetworkEntry): string {
  const [dev = ''] = devs;
  switch (type) {
    case 'route':
      return shellCommand('ip', [...(family === 6 ? ['-6'] : []), 'route', 'delete', ...deletionArguments(dst, ipArguments)]);
    case 'neighbour':
      return shellCommand('ip', ['neigh', 'delete', dst, 'dev', dev]);
    case 'proxy':
      return shellCommand('ip', ['neigh', 'delete', 'proxy', dst, 'dev', dev]);
    case 'nexthop':
      return shellCommand('ip', ['nexthop', 'delete', 'id', dst]);
  }
}

/** The arguments that identify a route for `ip route delete`, without its metrics (such as the MTU) and defaults. */
function deletionArguments(dst: string, ipArguments: string): readonly string[] {
  const rest = ipArguments
    .slice(ipArguments.indexOf(dst) + dst.length)
    .trim()
    .replace(/\btable main\b/, '');
  const keptOptions = /(?:^|\s)((?:nexthop|onlink)(?=\s|$)|(?:via(?: inet6)?|dev|table|tos|metric|src|nhid|weight) \S+)/g;
  return [dst, ...[...rest.matchAll(keptOptions)].flatMap(([, option = '']) => option.split(' '))];
}

/** The addresses and IPv6 entries that an interface loses when it goes down or its IPv6 is disabled. */
export function findIpv6RefsOn({ addresses }: NetworkState, entries: readonly NetworkEntry[], dev: string): readonly Ref[] {
  return [
    ...addresses.filter((item) => item.dev === dev && item.family === 6 && item.scope === 'global' && !item.dynamic).map(makeAddressRef),
    ...findPermanentEntriesOn(entries, dev, 6).map(makeEntryRef),
  ];
}

/** Permanent entries of one family on an interface, owned and foreign. */
export function findPermanentEntriesOn(entries: readonly NetworkEntry[], dev: string, family: Family): readonly NetworkEntry[] {
  return entries.filter((entry) => entry.isPermanent && entry.family === family && entry.devs.includes(dev));
}
