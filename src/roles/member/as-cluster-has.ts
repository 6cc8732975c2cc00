import { isMember } from '../../config/is-member.ts';
import type { Cluster, ClusterNode, PodNetwork } from '../../config/cluster.ts';
import { address, bits, type Cidr, cidr, contains, parseAddress, parseCidr } from '../../core/ip.ts';
import type { FoundMember } from '../../core/membership.ts';
import type { RoleInput } from '../role-input.ts';
import { memberDifferences } from './differences.ts';

/**
 * The same configuration with the values that the running cluster has, as far as this node's files tell them: what a boot must bring back for it.
 * Where nothing differs, the input itself.
 */
export function asClusterHas(input: RoleInput): RoleInput {
  const member = input.facts.kubernetes?.membership;
  if (member === undefined || memberDifferences(input).length === 0) return input;
  const cluster = withNetworks(input.cluster, member);
  const nodes = cluster.nodes.map((node) => {
    if (node.name === input.node.name) return ownNode(node, cluster, member);
    return member.role === 'minion' && node.roles.has('master') ? masterOf(node, cluster, member) : node;
  });
  const own = nodes[cluster.nodes.findIndex(({ name }) => name === input.node.name)];
  if (own === undefined || !isMember(own)) return input;
  return { ...input, cluster: withPods({ ...cluster, nodes }, own, member), node: own };
}

/** Where an address that the cluster has lies in no management network, that network was another one: of the same size, around the address. */
function withNetworks(cluster: Cluster, { fixed, pods }: FoundMember): Cluster {
  const nodeIps = fixed.nodeIps ?? [];
  const around = (network: Cidr): Cidr => {
    const own = nodeIps.map((text) => parseAddress(text)).find((found) => found?.family === network.family);
    return own === undefined || contains(network, own.text) ? network : cidr(own.family, own.value, network.prefix);
  };
  const [first, ...rest] = cluster.management;
  const services = networks(fixed.serviceSubnets);
  const plugin = pods.plugin === 'bridge' || pods.plugin === 'ptp' ? pods.plugin : cluster.plugin;
  return { ...cluster, management: [around(first), ...rest.map(around)], services: services ?? cluster.services, plugin };
}

function ownNode(node: ClusterNode, cluster: Cluster, { fixed }: FoundMember): ClusterNode {
  const id = fixed.nodeIps === undefined ? undefined : idOf(fixed.nodeIps, cluster.management);
  return { ...node, name: fixed.nodeName ?? node.name, id: id ?? node.id };
}

function masterOf(node: ClusterNode, cluster: Cluster, { fixed: { apiServerEndpoint = '' } }: FoundMember): ClusterNode {
  const host = apiServerEndpoint.replace(/:\d+$/u, '').replaceAll(/[[\]]/gu, '');
  return { ...node, id: idOf([host], cluster.management) ?? node.id };
}

/** An address's place in its network, which is the node's id. */
function idOf(addresses: readonly string[], management: Cluster['management']): number | undefined {
  for (const network of management) {
    const own = addresses.find((text) => parseAddress(text) !== undefined && contains(network, text));
    const id = own === undefined ? undefined : address(own).value - address(network.address).value;
    if (id !== undefined && id <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(id);
  }
  return undefined;
}

/** The control plane node's files have the pod network; a worker node's have its own part, from whose number the whole follows. */
function withPods(cluster: Cluster, { id }: ClusterNode, { fixed, pods }: FoundMember): Cluster {
  const own = pods.podSubnets?.flatMap((text) => parseCidr(text) ?? []) ?? [];
  const whole = networks(fixed.podSubnets) ?? [];
  const found = (network: PodNetwork): PodNetwork => {
    const part = own.find(({ family }) => family === network.network.family);
    if (part === undefined) return network;
    const start = address(part.address).value - (BigInt(id) << BigInt(bits(part.family) - part.prefix));
    const all =
      whole.find(({ family }) => family === part.family) ??
      (start < 0n ? network.network : cidr(part.family, start, network.network.prefix));
    return contains(all, part) ? { network: all, nodePrefix: part.prefix } : network;
  };
  const [first, ...rest] = cluster.pods;
  return { ...cluster, pods: [found(first), ...rest.map(found)] };
}

function networks(texts: readonly string[] | undefined): readonly [Cidr, ...Cidr[]] | undefined {
  const [first, ...rest] = texts?.flatMap((text) => parseCidr(text) ?? []) ?? [];
  return first === undefined ? undefined : [first, ...rest];
}
