import { type Cidr, type Family, bits, nth, size, subnet } from '../core/ip/ip.ts';
import type { Cluster, ClusterNode, PodNetwork } from './cluster.ts';

/** An address with the prefix length of its network. `text` is what `ip address add` takes. */
export interface InterfaceAddress {
  readonly family: Family;
  readonly address: string;
  readonly prefix: number;
  /** `address/prefix`. */
  readonly text: string;
}

/**
 * Computes addresses from a node id: network + id in both families, as a number and never by joining digits. Interface, hosts file, routes,
 * kubeadm documents and certificates all use it, so they cannot disagree.
 */
function addressIn(network: Cidr, n: number): InterfaceAddress {
  const address = nth(network, n);
  return { family: network.family, address, prefix: network.prefix, text: `${address}/${network.prefix}` };
}

type InterfaceAddresses = readonly [InterfaceAddress, ...InterfaceAddress[]];

/**
 * Cached by networks and id: every plan needs each address at least twice, for `hosts` and for routes, and formatting thousands takes time.
 */
const addressesByManagement = new WeakMap<Cluster['management'], Map<number, InterfaceAddresses>>();

/** A node's management addresses, the service network's family first. */
export function managementAddresses({ management }: Pick<Cluster, 'management'>, { id }: Pick<ClusterNode, 'id'>): InterfaceAddresses {
  const byId = addressesByManagement.get(management) ?? new Map<number, InterfaceAddresses>();
  const [first, ...rest] = management;
  const addresses = byId.get(id) ?? ([addressIn(first, id), ...rest.map((network) => addressIn(network, id))] as const);
  addressesByManagement.set(management, byId.set(id, addresses));
  return addresses;
}

/** A node's management address in this family, by default the service network's family. */
export function managementAddress(cluster: Pick<Cluster, 'management'>, node: Pick<ClusterNode, 'id'>, family?: Family): InterfaceAddress {
  const addresses = managementAddresses(cluster, node);
  const found = family === undefined ? addresses[0] : addresses.find((each) => each.family === family);
  if (found === undefined) throw new RangeError(`no management network of family ${String(family)}`);
  return found;
}

/** The pod subnet of one node: the `id`-th network of size `nodePrefix`. */
export function podSubnet(pods: PodNetwork, id: number): Cidr {
  return subnet(pods.network, id, pods.nodePrefix);
}

/** The gateway of a node's pods, the first address of their subnet. */
export function podGateway(pods: PodNetwork, id: number): InterfaceAddress {
  return addressIn(podSubnet(pods, id), 1);
}

/** The gateway of the support network, the first address. */
export function supportGateway(network: Cidr): InterfaceAddress {
  return addressIn(network, 1);
}

/** The address of the cluster's DNS service: kubeadm uses the tenth of the first service network. */
export function clusterDns(cluster: Pick<Cluster, 'services'>): string {
  return nth(cluster.services[0], 10);
}

/** The highest id that has a management address. The last IPv4 address is the broadcast address. */
export function highestManagementId(network: Cidr): bigint {
  return size(network) - (network.family === 4 ? 2n : 1n);
}

/** The highest id that has a pod subnet. */
export function highestPodId(pods: PodNetwork): bigint {
  return (1n << BigInt(pods.nodePrefix - pods.network.prefix)) - 1n;
}

/** The longest prefix that still leaves room for a gateway and for pods. */
export function longestPodPrefix(family: Family): number {
  return bits(family) - 2;
}
