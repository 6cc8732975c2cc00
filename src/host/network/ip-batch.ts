import { ownerProtocol } from '../../core/owner-marks.ts';
import { Failure } from '../../core/failure.ts';
import type { NetworkChange } from '../../core/host/network-port.ts';

const tables = { route: ['route'], neighbour: ['neigh'], proxy: ['neigh'], nexthop: ['nexthop'] } as const;

/** The words of one `ip` command. Its addresses determine the family. */
export function ipWords(change: NetworkChange): readonly string[] {
  switch (change.op) {
    case 'add-bridge':
      return ['link', 'add', 'name', change.dev, 'up', 'type', 'bridge'];
    case 'delete-bridge':
      return ['link', 'delete', 'dev', change.dev, 'type', 'bridge'];
    case 'delete-veth':
      return ['link', 'delete', 'dev', change.dev, 'type', 'veth'];
    case 'set-link':
      return [
        ...['link', 'set', 'dev', change.dev],
        ...(change.mtu === undefined ? [] : ['mtu', String(change.mtu)]),
        ...(change.up === undefined ? [] : [change.up ? 'up' : 'down']),
      ];
    case 'add-address':
      return [
        ...['address', 'add', `${change.address}/${change.prefix}`, 'dev', change.dev],
        ...word('broadcast', change.broadcast),
        ...word('label', change.alias),
        ...(change.attributes?.split(' ') ?? []),
      ];
    case 'delete-address':
      return ['address', 'del', `${change.address}/${change.prefix}`, 'dev', change.dev];
    case 'add-entry':
      return [...tables[change.type], 'add', ...change.ipArguments.split(' ')];
    case 'delete-entry':
      return [...tables[change.type], 'del', ...change.ipArguments.split(' ')];
    case 'change-entry':
      return [...tables[change.type], 'change', ...change.ipArguments.split(' ')];
    case 'add-route':
      return ['route', 'add', ...routeWords({ protocol: ownerProtocol, ...change }), ...word('mtu', change.mtu)];
    case 'delete-route':
      return ['route', 'del', ...routeWords(change)];
  }
}

function routeWords(change: Extract<NetworkChange, { readonly op: 'add-route' | 'delete-route' }>): readonly string[] {
  const { dst, via, dev, protocol, metric, source } = change;
  return [dst, ...word('via', via), 'dev', dev, ...word('proto', protocol), ...word('metric', metric), ...word('src', source)];
}

function word(name: string, value: string | number | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [name, String(value)];
}

/** One line of a batch. Interface names are untrusted, and blanks, quotes and `#` are special in a batch. */
export function ipBatchLine(change: NetworkChange): string {
  const words = ipWords(change);
  const bad = words.find((text) => !/^[^\s"'#\\]+$/.test(text));
  if (bad !== undefined) throw new Failure('refused', `not a word that can be handed to ip: ${JSON.stringify(bad)}`);
  return words.join(' ');
}
