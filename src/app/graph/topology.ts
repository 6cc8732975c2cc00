import { managementAddresses, podSubnet } from '../../config/addressing.ts';
import type { Cluster, ClusterNode, Mode } from '../../config/cluster.ts';
import { memberRoleNames } from '../../core/facts/member-facts.ts';
import { isMember } from '../../config/is-member.ts';
import { findTranslator, type Translator } from '../../config/translators.ts';
import type { Address } from '../../core/resource.ts';
import { address } from '../../resources/kinds/address/index.ts';
import { container } from '../../resources/kinds/container/index.ts';
import { containerNetwork } from '../../resources/kinds/container-network/index.ts';
import { link } from '../../resources/kinds/link/index.ts';
import { route } from '../../resources/kinds/route/index.ts';
import { dns64ContainerName, nat64ContainerName, supportNetworkName } from '../../roles/desired/translation/container-specs.ts';
import { mergeMarks, type Mark, type Marks } from './plan-marks.ts';

/** Hosts, networks, translators and routes of a cluster, as the configuration describes them. Plain data. */
export interface Topology {
  readonly mode: Mode;
  readonly plugin: string;
  /** Bytes. */
  readonly mtu: number;
  readonly management: readonly string[];
  readonly pods: readonly string[];
  readonly services: readonly string[];
  readonly hosts: readonly TopologyHost[];
}

export interface TopologyHost {
  readonly name: string;
  /** "control plane node", "NAT64"; in the order of their importance. */
  readonly roles: readonly string[];
  /** The host of the plan. */
  readonly isPlanned: boolean;
  readonly parts: readonly TopologyPart[];
}

/** What a host has: its interface, its pod subnets, and on a translator the containers and their network. */
export interface TopologyPart {
  readonly type: 'interface' | 'pods' | 'support' | 'nat64' | 'dns64';
  readonly title: string;
  readonly lines: readonly string[];
  readonly mark?: Mark | undefined;
  /** The route of other nodes to a network behind this host. */
  readonly route?: TopologyRoute | undefined;
}

export interface TopologyRoute {
  readonly destinations: readonly string[];
  /** Management addresses of the host. */
  readonly via: readonly string[];
  /** On the planned host. */
  readonly mark?: Mark | undefined;
}

/** The host that a plan is for, and the marks of the plan. */
export interface PlannedMarks {
  readonly node: ClusterNode;
  readonly marks: Marks;
}

/** `planned`: marks what the plan of this host changes: its own parts, and its routes to other hosts. */
export function makeTopology(cluster: Cluster, planned?: PlannedMarks): Topology {
  return {
    mode: cluster.mode,
    plugin: cluster.plugin,
    mtu: cluster.mtu,
    management: cluster.management.map(({ text }) => text),
    pods: cluster.pods.map(({ network }) => network.text),
    services: cluster.services.map(({ text }) => text),
    hosts: cluster.nodes.map((node) => makeHost(cluster, node, planned)),
  };
}

function makeHost(cluster: Cluster, node: ClusterNode, planned: PlannedMarks | undefined): TopologyHost {
  const isPlanned = planned?.node === node;
  const marks = planned?.marks ?? new Map<Address, Mark>();
  const ownMarks = isPlanned ? marks : new Map<Address, Mark>();
  const translator = findTranslator(cluster, node);
  return {
    name: node.name,
    roles: listRoles(node, translator),
    isPlanned,
    parts: [
      makeInterface(cluster, node, ownMarks),
      ...(isMember(node) ? [makePods(cluster, node, marks)] : []),
      ...(translator === undefined ? [] : makeTranslatorParts(cluster, translator, ownMarks, marks)),
    ],
  };
}

function listRoles({ membership }: ClusterNode, translator: Translator | undefined): readonly string[] {
  const member = membership === 'none' ? [] : [memberRoleNames[membership]];
  return [
    ...member,
    ...(translator !== undefined && translator.nat64.length > 0 ? ['NAT64'] : []),
    ...(translator !== undefined && translator.dns64.length > 0 ? ['DNS64'] : []),
  ];
}

function makeInterface(cluster: Cluster, node: ClusterNode, marks: Marks): TopologyPart {
  const dev = node.interface;
  const own = managementAddresses(cluster, node);
  const addresses = [link.makeAddress({ dev }), ...own.map((each) => address.makeAddress({ dev, address: each.address }))];
  return { type: 'interface', title: dev, lines: own.map(({ text }) => text), mark: mergeMarks(marks, addresses) };
}

function makePods(cluster: Cluster, node: ClusterNode, marks: Marks): TopologyPart {
  const destinations = cluster.pods.map((pods) => podSubnet(pods, node.id).text);
  return { type: 'pods', title: 'Pods', lines: destinations, route: makeRoute(cluster, node, destinations, marks) };
}

function makeTranslatorParts(
  cluster: Cluster,
  { node, support, nat64, dns64 }: Translator,
  ownMarks: Marks,
  marks: Marks,
): readonly TopologyPart[] {
  return [
    {
      type: 'support',
      title: 'Support network',
      lines: [support.v6.text, support.v4.text],
      mark: mergeMarks(ownMarks, [containerNetwork.makeAddress({ name: supportNetworkName })]),
      route: makeRoute(cluster, node, [support.v6.text], marks),
    },
    ...nat64.map(({ ip, v4Ip, pool, prefix }): TopologyPart => ({
      type: 'nat64',
      title: 'NAT64',
      lines: [ip, v4Ip, `prefix ${prefix.text}`, `pool ${pool.text}`],
      mark: mergeMarks(ownMarks, [container.makeAddress({ name: nat64ContainerName })]),
      route: makeRoute(cluster, node, [prefix.text], marks),
    })),
    ...dns64.map(({ ip, prefix, remoteServer }): TopologyPart => ({
      type: 'dns64',
      title: 'DNS64',
      lines: [ip, `prefix ${prefix.text}`, `forwards to ${remoteServer}`],
      mark: mergeMarks(ownMarks, [container.makeAddress({ name: dns64ContainerName })]),
    })),
  ];
}

function makeRoute(cluster: Cluster, node: ClusterNode, destinations: readonly string[], marks: Marks): TopologyRoute {
  const families = new Set(destinations.map((each) => (each.includes(':') ? 6 : 4)));
  return {
    destinations,
    via: managementAddresses(cluster, node).flatMap((own) => (families.has(own.family) ? [own.address] : [])),
    mark: mergeMarks(
      marks,
      destinations.map((dst) => route.makeAddress({ dst })),
    ),
  };
}
