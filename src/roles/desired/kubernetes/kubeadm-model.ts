import { managementAddress, managementAddresses } from '../../../config/addressing.ts';
import type { Cluster, ClusterNode } from '../../../config/cluster.ts';
import { firstControlPlaneNode } from '../../../config/control-plane.ts';
import { type Discovery, type KubeadmModel, formatEndpoint, insecureToken } from '../../../kubeadm/node-model.ts';

/** Facts of the host that kubeadm.conf needs and the configuration does not contain. */
export interface KubeadmFacts {
  /** The socket of the container runtime. It is detected if the configuration names none. */
  readonly criSocket: string;
  /** The resolv.conf that lazyjack writes for pods, in modes that have one. */
  readonly resolvConf?: string;
}

/** The input of kubeadm.conf for this node. undefined: the node has no part in the cluster, or `init` has not run. */
export function makeKubeadmModel(cluster: Cluster, node: ClusterNode, facts: KubeadmFacts): KubeadmModel | undefined {
  const discovery = discoveryOf(cluster);
  if (discovery === undefined || node.membership === 'none') return undefined;
  const [first, ...rest] = managementAddresses(cluster, node);
  const common = {
    name: node.name,
    nodeIps: [first.address, ...rest.map(({ address }) => address)],
    criSocket: facts.criSocket,
    discovery,
    ...(cluster.kubernetesVersion === undefined ? {} : { kubernetesVersion: cluster.kubernetesVersion }),
  } as const;
  const endpoint = formatEndpoint(managementAddress(cluster, firstControlPlaneNode(cluster)).address);
  if (node.membership === 'worker') return { role: 'worker', ...common, apiServerEndpoint: endpoint };
  return {
    role: 'control-plane',
    ...common,
    advertiseAddress: first.address,
    controlPlaneEndpoint: endpoint,
    certSans: common.nodeIps,
    podNetworks: cluster.pods,
    serviceNetworks: cluster.services,
    ...(facts.resolvConf === undefined ? {} : { resolvConf: facts.resolvConf }),
  };
}

/** Whether `init` has run: the configuration has what nodes need to join and to verify the control plane. */
export function isInitialised(cluster: Cluster): boolean {
  return discoveryOf(cluster) !== undefined;
}

/** The token that nodes join with. undefined: `init` has not run. */
export function findJoinToken(cluster: Cluster): string | undefined {
  return discoveryOf(cluster)?.token;
}

/** In insecure mode a hash has no use, because kubeadm makes its own CA. */
function discoveryOf({ insecure, token, tokenCertHash }: Cluster): Discovery | undefined {
  if (insecure) return { kind: 'unverified', token: token ?? insecureToken };
  return token === undefined || tokenCertHash === undefined ? undefined : { kind: 'pinned', token, caCertHash: tokenCertHash };
}
