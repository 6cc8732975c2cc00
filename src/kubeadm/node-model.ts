import type { Cidr } from '../core/ip/ip.ts';

/** Everything that kubeadm must be told about one node, whichever version it is. Addresses and networks are canonical text or `Cidr`. */
export type KubeadmModel = ControlPlaneModel | WorkerModel;

interface NodeModel {
  readonly name: string;
  /**
   * The management addresses, one per family, the service network's first. A kubelet that is told none registers the address of the default
   * route, which on hosts with an access network is another one, and IPv4.
   */
  readonly nodeIps: readonly [string, ...string[]];
  /** A path, with or without `unix://` before it. Always written: beside Docker there are two, and kubeadm guesses. */
  readonly criSocket: string;
  readonly discovery: Discovery;
  /** `latest` or v1.2.3[-x]; undefined: kubeadm's own. */
  readonly kubernetesVersion?: string;
}

export interface ControlPlaneModel extends NodeModel {
  readonly role: 'master';
  /** Of the service network's family: kubeadm's rule. */
  readonly advertiseAddress: string;
  readonly controlPlaneEndpoint: string;
  /** More names and addresses for the API server's certificate. */
  readonly certSans: readonly string[];
  /** One per family, the service network's first. */
  readonly podNetworks: readonly [KubeadmPodNetwork, ...KubeadmPodNetwork[]];
  readonly serviceNetworks: readonly [Cidr, ...Cidr[]];
  /** The resolv.conf that kubelets give to pods, the same path on every node; undefined: the node's. */
  readonly resolvConf?: string;
  /** undefined: kubeadm's default, `systemd` from 1.22 on and before that the kubelet's. */
  readonly cgroupDriver?: 'systemd' | 'cgroupfs';
}

export interface WorkerModel extends NodeModel {
  readonly role: 'minion';
  /** Where the master answers: `[fd00:20::2]:6443`, `10.192.0.2:6443`. */
  readonly apiServerEndpoint: string;
}

export interface KubeadmPodNetwork {
  readonly network: Cidr;
  /** Prefix length of one node's pods. */
  readonly nodePrefix: number;
}

/** How a node knows the cluster, and the cluster the node. The token is a secret. */
export type Discovery =
  | { readonly kind: 'pinned'; readonly token: string; /** SHA-256 of the CA's public key, 64 digits. */ readonly caCertHash: string }
  /** Whoever answers is believed. kubeadm makes its own CA. */
  | { readonly kind: 'unverified'; readonly token: string };

/** What nodes join with when nobody wrote a token and security was waived: the same as lazyjack 1.3's, so mixed versions still meet. */
export const insecureToken = 'abcdef.abcdefghijklmnop';

export const apiServerPort = 6443;

/** `[fd00:20::2]:6443`; brackets only around IPv6 (RFC 3986, section 3.2.2). */
export function formatEndpoint(address: string, port = apiServerPort): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

export function isDualStack({ podNetworks }: Pick<ControlPlaneModel, 'podNetworks'>): boolean {
  return podNetworks.length > 1;
}

export function isIpv6Only({ podNetworks }: Pick<ControlPlaneModel, 'podNetworks'>): boolean {
  return podNetworks.every(({ network }) => network.family === 6);
}
