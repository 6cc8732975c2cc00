import type { Picture, PictureEdge, PictureNode } from './picture.ts';
import type { Topology, TopologyHost } from './topology.ts';

const management = 'management';
const ipv4Internet = 'ipv4-internet';

/** A topology as a graph: a frame for each host, which hangs on the management network. */
export function makeTopologyPicture(topology: Topology): Picture {
  const hosts = topology.hosts.map(makeHostPicture);
  const hasNat64 = topology.hosts.some(({ parts }) => parts.some(({ type }) => type === 'nat64'));
  return {
    title: describeTopology(topology),
    groups: hosts.map(({ group }) => group),
    nodes: [
      { id: management, lines: ['Management network', ...topology.management], shape: 'network' },
      ...(hasNat64 ? [{ id: ipv4Internet, lines: ['IPv4 networks'], shape: 'network' } as const] : []),
      ...hosts.flatMap(({ nodes }) => nodes),
    ],
    edges: hosts.flatMap(({ edges }) => edges),
  };
}

/** Mode, plugin and the networks that no host has to itself, in one line. */
export function describeTopology({ mode, plugin, mtu, pods, services }: Topology): string {
  return `Mode ${mode}, plugin ${plugin}, MTU ${mtu}, pods ${pods.join(' and ')}, services ${services.join(' and ')}`;
}

/** "my-master: control plane node, NAT64". */
function describeHost({ name, roles, isPlanned }: Pick<TopologyHost, 'name' | 'roles' | 'isPlanned'>): string {
  return `${name}: ${[...roles, ...(isPlanned ? ['planned host'] : [])].join(', ')}`;
}

function makeHostPicture(host: TopologyHost) {
  const group = { id: `host ${host.name}`, title: describeHost(host) };
  const idOf = (type: string): string => `${type} of ${host.name}`;
  const nodes = host.parts.map(({ type, title, lines, mark }): PictureNode => ({
    id: idOf(type),
    lines: [title, ...lines],
    shape: type === 'support' ? 'network' : 'box',
    group: group.id,
    mark,
  }));
  const edges = host.parts.flatMap(({ type, route }): readonly PictureEdge[] => [
    ...(type === 'interface' ? [{ from: management, to: idOf(type), type: 'link' } as const] : []),
    ...(type === 'nat64' || type === 'dns64' ? [{ from: idOf('support'), to: idOf(type), type: 'link' } as const] : []),
    ...(type === 'nat64' ? [{ from: idOf(type), to: ipv4Internet, type: 'link' } as const] : []),
    ...(route === undefined
      ? []
      : [{ from: idOf('interface'), to: idOf(type), type: 'route', label: `via ${route.via.join(', ')}`, mark: route.mark } as const]),
  ]);
  return { group, nodes, edges };
}
