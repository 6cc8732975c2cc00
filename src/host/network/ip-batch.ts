import { ownerProtocol } from '../../core/owner-marks.ts';
import { Failure } from '../../core/failure.ts';
import type { NetworkChange, Route } from '../../core/host/network-port.ts';

const entryCommands = { route: ['route'], neighbour: ['neigh'], proxy: ['neigh'], nexthop: ['nexthop'] } as const;

/** The words of one `ip` command. Its addresses determine the family. */
export function makeIpArguments(change: NetworkChange): readonly string[] {
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
        ...['address', 'add', ...makeAddressArguments(change)],
        ...optionalArgument('broadcast', change.broadcast),
        ...optionalArgument('label', change.alias),
        ...(change.attributes?.split(' ') ?? []),
        ...(change.lifetime?.split(' ') ?? []),
      ];
    case 'delete-address':
      return ['address', 'del', ...makeAddressArguments(change)];
    case 'add-entry':
      return [...entryCommands[change.type], 'add', ...change.ipArguments.split(' ')];
    case 'delete-entry':
      return [...entryCommands[change.type], 'del', ...change.ipArguments.split(' ')];
    case 'change-entry':
      return [...entryCommands[change.type], 'change', ...change.ipArguments.split(' ')];
    case 'add-route':
      return ['route', 'add', ...makeRouteArguments({ protocol: ownerProtocol, ...change }), ...makeMetricArguments(change)];
    case 'delete-route':
      return ['route', 'del', ...makeRouteArguments(change)];
  }
}

function makeAddressArguments(change: Extract<NetworkChange, { readonly op: 'add-address' | 'delete-address' }>): readonly string[] {
  const { address, prefix, dev, peer = null } = change;
  return [...(peer === null ? [`${address}/${prefix}`] : [address, 'peer', `${peer}/${prefix}`]), 'dev', dev];
}

function makeRouteArguments(change: Extract<NetworkChange, { readonly op: 'add-route' | 'delete-route' }>): readonly string[] {
  const { dst, via, dev, protocol, metric, source } = change;
  return [
    dst,
    ...optionalArgument('via', via),
    'dev',
    dev,
    ...optionalArgument('proto', protocol),
    ...optionalArgument('metric', metric),
    ...optionalArgument('src', source),
  ];
}

function makeMetricArguments({ mtu, attributes }: Pick<Partial<Route>, 'mtu' | 'attributes'>): readonly string[] {
  return [...(attributes?.split(' ') ?? []), ...(mtu === null || mtu === undefined ? [] : ['mtu', ...String(mtu).split(' ')])];
}

function optionalArgument(name: string, value: string | number | null | undefined): readonly string[] {
  return value === null || value === undefined ? [] : [name, String(value)];
}

/** One line of a batch. Interface names are untrusted, and blanks, quotes and `#` are special in a batch. */
export function formatBatchLine(change: NetworkChange): string {
  const words = makeIpArguments(change);
  const bad = words.find((text) => !/^[^\s"'#\\]+$/.test(text));
  if (bad !== undefined) throw new Failure('refused', `not a word that can be handed to ip: ${JSON.stringify(bad)}`);
  return words.join(' ');
}
