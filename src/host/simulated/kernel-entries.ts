import type { NetworkChange, NetworkEntry, Route } from '../../core/host/network-port.ts';
import type { Family } from '../../core/ip/ip.ts';
import { parseEntry } from '../network/ip-entries.ts';
import { parseRouteLine } from '../network/ip-routes.ts';
import type { Kernel } from './kernel.ts';
import { addRoute, deleteRoute, isOnLink } from './kernel-routes.ts';
import { requireLink } from './kernel-links.ts';
import { kernelFailure } from './kernel-failure.ts';

type EntryChange = Pick<Extract<NetworkChange, { op: 'add-entry' | 'delete-entry' }>, 'type' | 'ipArguments'>;

/** The entries in the format of `ip`, including routes with a single next hop. */
export function readNetworkEntries(kernel: Kernel): readonly NetworkEntry[] {
  const lines = [...kernel.routes.map((route) => ({ family: route.family, line: formatRouteLine(route) })), ...kernel.entries];
  return lines.flatMap(({ family, line }) => parseEntry(family, line) ?? []);
}

function formatRouteLine({ family, dst, via, dev, mtu, protocol, metric, source, attributes }: Route): string {
  const own = ` ${attributes ?? ''}`;
  return [
    ...['unicast', dst, ...(via === null ? [] : ['via', via]), 'dev', dev, 'table', 'main', 'proto', protocol],
    ...(own.includes(' scope ') ? [] : ['scope', family === 4 && via === null ? 'link' : 'global']),
    ...(source === null ? [] : ['src', source]),
    ...(metric === null ? [] : ['metric', metric]),
    ...(mtu === null ? [] : ['mtu', mtu]),
    ...(attributes === null ? [] : [attributes]),
    ...(family === 6 && !own.includes(' pref ') ? ['pref', 'medium'] : []),
  ].join(' ');
}

/** The route with one next hop that a line describes; undefined for any other entry. */
function parseOneHopRoute(family: Family, type: EntryChange['type'], line: string): Route | undefined {
  const route = type === 'route' && parseEntry(family, line)?.table === 'main' ? parseRouteLine(family, line) : undefined;
  return route !== undefined && 'via' in route && !/ nhid /.test(line) ? route : undefined;
}

export function addEntry(kernel: Kernel, { type, ipArguments }: EntryChange): void {
  const family = familyOf(ipArguments);
  const line = formatEntryLine(type, ipArguments);
  const entry = parseEntry(family, line);
  if (entry === undefined) throw kernelFailure(`Error: argument "${ipArguments}" is wrong`);
  const route = parseOneHopRoute(family, type, line);
  if (route !== undefined) {
    addRoute(kernel, { op: 'add-route', ...route });
    return;
  }
  for (const dev of entry.devs) {
    const link = requireLink(kernel, dev);
    if (type !== 'route') continue;
    if (!link.up) throw kernelFailure('Error: Device for nexthop is not up.');
    const reachable = entry.onLink || entry.gateways.every((gateway) => isOnLink(kernel, link, gateway));
    if (!reachable) throw kernelFailure(family === 4 ? 'Error: Nexthop has invalid gateway.' : 'RTNETLINK answers: No route to host');
  }
  if (entry.source !== null && !kernel.addresses.some(({ address }) => address === entry.source)) {
    throw kernelFailure(family === 4 ? 'Error: Invalid prefsrc address.' : 'Error: Invalid source address.');
  }
  if (kernel.entries.some((other) => other.line === line)) throw kernelFailure('RTNETLINK answers: File exists');
  kernel.entries.push({ family, line });
}

export function deleteEntry(kernel: Kernel, { type, ipArguments }: EntryChange): void {
  const line = formatEntryLine(type, ipArguments);
  const route = parseOneHopRoute(familyOf(ipArguments), type, line);
  if (route !== undefined) {
    deleteRoute(kernel, { op: 'delete-route', ...route });
    return;
  }
  const at = kernel.entries.findIndex((entry) => entry.line === line);
  if (at < 0) throw kernelFailure('RTNETLINK answers: No such process');
  kernel.entries.splice(at, 1);
}

/** Changes the entry in place. If the kernel refuses the new entry, the old one stays. */
export function changeEntry(kernel: Kernel, { type, ipArguments, before }: Extract<NetworkChange, { op: 'change-entry' }>): void {
  const earlier = { routes: [...kernel.routes], entries: [...kernel.entries] };
  deleteEntry(kernel, { type, ipArguments: before });
  try {
    addEntry(kernel, { type, ipArguments });
  } catch (cause) {
    Object.assign(kernel, earlier);
    throw cause;
  }
}

function formatEntryLine(type: EntryChange['type'], words: string): string {
  if (type === 'neighbour') return words.replace(/ nud permanent$/, ' PERMANENT');
  return type === 'proxy' ? `${words.replace(/^proxy /, '')} proxy` : words;
}

/** Derives the family from the destination, which is the first or the second word. */
function familyOf(words: string): Family {
  return words
    .split(' ')
    .slice(0, 2)
    .some((word) => word.includes(':'))
    ? 6
    : 4;
}
