import { cniPlugins } from '../../cni/index.ts';
import { isMember } from '../../config/is-member.ts';
import type { Cluster, ClusterNode, PodNetwork } from '../../config/cluster.ts';
import { firstControlPlaneNode } from '../../config/control-plane.ts';
import { replaceNodes } from '../../config/replace-nodes.ts';
import { address, bits, type Cidr, cidr, contains, parseAddress, parseCidr } from '../../core/ip/ip.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import type { RoleInput } from '../role-input.ts';
import { findMemberDifferences } from './find-member-differences.ts';

/**
 * The configuration with the values of the running cluster, as far as the files of this node contain them: a boot must restore these.
 * Returns the input itself if nothing differs.
 */
export function withClusterValues(input: RoleInput): RoleInput {
  const member = input.facts.kubernetes?.membership;
  if (member === undefined || findMemberDifferences(input).length === 0) return input;
  const cluster = withClusterNetworks(input.cluster, member);
  const own = withClusterIdentity(input.node, cluster, member);
  if (!isMember(own)) return input;
  const apiServer = firstControlPlaneNode(cluster);
  const replaced = replaceNodes(cluster, (node) => {
    if (node === input.node) return own;
    return member.role === 'worker' && node === apiServer ? withControlPlaneId(node, cluster, member) : node;
  });
  return { ...input, cluster: withClusterPodNetworks(replaced, own, member), node: own };
}

/**
 * If an address of the node lies in no management network, the network differs in the cluster. It is assumed to have the same size and to
 * contain the address.
 */
function withClusterNetworks(cluster: Cluster, { fixed, podConnection }: MemberFacts): Cluster {
  const nodeIps = fixed.nodeIps ?? [];
  const around = (network: Cidr): Cidr => {
    const own = nodeIps.map((text) => parseAddress(text)).find((found) => found?.family === network.family);
    return own === undefined || contains(network, own.text) ? network : cidr(own.family, own.value, network.prefix);
  };
  const [first, ...rest] = cluster.management;
  const services = parseNetworks(fixed.serviceSubnets);
  const plugin = Object.values(cniPlugins).find(({ program }) => program === podConnection.plugin)?.name ?? cluster.plugin;
  return { ...cluster, management: [around(first), ...rest.map(around)], services: services ?? cluster.services, plugin };
}

function withClusterIdentity(node: ClusterNode, cluster: Cluster, { fixed }: MemberFacts): ClusterNode {
  const id = fixed.nodeIps === undefined ? undefined : findNodeId(fixed.nodeIps, cluster.management);
  return { ...node, name: fixed.nodeName ?? node.name, id: id ?? node.id };
}

function withControlPlaneId(node: ClusterNode, cluster: Cluster, { fixed: { apiServerEndpoint = '' } }: MemberFacts): ClusterNode {
  const host = apiServerEndpoint.replace(/:\d+$/u, '').replaceAll(/[[\]]/gu, '');
  return { ...node, id: findNodeId([host], cluster.management) ?? node.id };
}

/** The node id: the offset of an address in its network. */
function findNodeId(addresses: readonly string[], management: Cluster['management']): number | undefined {
  for (const network of management) {
    const own = addresses.find((text) => parseAddress(text) !== undefined && contains(network, text));
    const id = own === undefined ? undefined : address(own).value - address(network.address).value;
    if (id !== undefined && id <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(id);
  }
  return undefined;
}

/**
 * The files of the control plane node contain the pod network. Those of a worker node contain only its own subnet, from whose number the
 * pod network follows.
 */
function withClusterPodNetworks(cluster: Cluster, { id }: ClusterNode, { fixed, podConnection }: MemberFacts): Cluster {
  const own = podConnection.podSubnets?.flatMap((text) => parseCidr(text) ?? []) ?? [];
  const whole = parseNetworks(fixed.podSubnets) ?? [];
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

function parseNetworks(texts: readonly string[] | undefined): readonly [Cidr, ...Cidr[]] | undefined {
  const [first, ...rest] = texts?.flatMap((text) => parseCidr(text) ?? []) ?? [];
  return first === undefined ? undefined : [first, ...rest];
}
