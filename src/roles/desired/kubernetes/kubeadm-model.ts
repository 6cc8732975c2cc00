import { managementAddress, managementAddresses } from '../../../config/addressing.ts';
import type { Cluster, ClusterNode } from '../../../config/cluster.ts';
import { type Discovery, type KubeadmModel, formatEndpoint, insecureToken } from '../../../kubeadm/node-model.ts';

/** What the configuration does not say and the machine does. */
export interface KubeadmFacts {
  /** The runtime's socket, detected where the configuration names none. */
  readonly criSocket: string;
  /** lazyjack's own resolv.conf for pods, in modes that have one. */
  readonly resolvConf?: string;
}

/** What kubeadm must be told about this node; undefined: it is no node of the cluster, or `init` has not run. */
export function makeKubeadmModel(cluster: Cluster, node: ClusterNode, facts: KubeadmFacts): KubeadmModel | undefined {
  const master = cluster.nodes.find(({ roles }) => roles.has('master'));
  const discovery = discoveryOf(cluster);
  if (master === undefined || discovery === undefined) return undefined;
  const [first, ...rest] = managementAddresses(cluster, node);
  const common = {
    name: node.name,
    nodeIps: [first.address, ...rest.map(({ address }) => address)],
    criSocket: facts.criSocket,
    discovery,
    ...(cluster.kubernetesVersion === undefined ? {} : { kubernetesVersion: cluster.kubernetesVersion }),
  } as const;
  const masterEndpoint = formatEndpoint(managementAddress(cluster, master).address);
  if (node.roles.has('minion')) return { role: 'minion', ...common, apiServerEndpoint: masterEndpoint };
  if (!node.roles.has('master')) return undefined;
  return {
    role: 'master',
    ...common,
    advertiseAddress: first.address,
    controlPlaneEndpoint: masterEndpoint,
    certSans: common.nodeIps,
    podNetworks: cluster.pods,
    serviceNetworks: cluster.services,
    ...(facts.resolvConf === undefined ? {} : { resolvConf: facts.resolvConf }),
  };
}

/** Whether the configuration says by what nodes and master know each other. */
export function isInitialised(cluster: Cluster): boolean {
  return discoveryOf(cluster) !== undefined;
}

/** What nodes join with; undefined: `init` has not run. */
export function findJoinToken(cluster: Cluster): string | undefined {
  return discoveryOf(cluster)?.token;
}

/** In insecure mode a hash is of no use: kubeadm makes a CA of its own. */
function discoveryOf({ insecure, token, tokenCertHash }: Cluster): Discovery | undefined {
  if (insecure) return { kind: 'unverified', token: token ?? insecureToken };
  return token === undefined || tokenCertHash === undefined ? undefined : { kind: 'pinned', token, caCertHash: tokenCertHash };
}
