import type { Cidr } from '../core/ip/ip.ts';

/**
 * Everything that kubeadm needs to know about one node, independent of its version. Addresses and networks are canonical text or `Cidr`.
 */
export type KubeadmModel = ControlPlaneModel | WorkerModel;

interface NodeModel {
  readonly name: string;
  /**
   * The management addresses, one per family, the service network's family first. Without them a kubelet registers the address of the
   * default route, which on hosts with an access network is a different one, and IPv4.
   */
  readonly nodeIps: readonly [string, ...string[]];
  /** A path, with or without the prefix `unix://`. It is always written, because a host with Docker has two sockets and kubeadm guesses. */
  readonly criSocket: string;
  readonly discovery: Discovery;
  /** `latest` or v1.2.3[-x]; undefined: the version of kubeadm. */
  readonly kubernetesVersion?: string;
}

export interface ControlPlaneModel extends NodeModel {
  readonly role: 'control-plane';
  /** An address of the service network's family, as kubeadm requires. */
  readonly advertiseAddress: string;
  readonly controlPlaneEndpoint: string;
  /** Additional names and addresses in the API server's certificate. */
  readonly certSans: readonly string[];
  /** One network per family, the service network's family first. */
  readonly podNetworks: readonly [KubeadmPodNetwork, ...KubeadmPodNetwork[]];
  readonly serviceNetworks: readonly [Cidr, ...Cidr[]];
  /** The resolv.conf that kubelets give to pods, with the same path on every node; undefined: that of the node. */
  readonly resolvConf?: string;
  /** undefined: kubeadm's default, which is `systemd` from 1.22 on and the kubelet's default before. */
  readonly cgroupDriver?: 'systemd' | 'cgroupfs';
}

export interface WorkerModel extends NodeModel {
  readonly role: 'worker';
  /** The endpoint of the control plane node: `[fd00:20::2]:6443`, `10.192.0.2:6443`. */
  readonly apiServerEndpoint: string;
}

export interface KubeadmPodNetwork {
  readonly network: Cidr;
  /** Prefix length of the pod subnet of one node. */
  readonly nodePrefix: number;
}

/** How node and cluster authenticate each other. The token is a secret. */
export type Discovery =
  | { readonly kind: 'pinned'; readonly token: string; /** SHA-256 of the CA's public key, 64 digits. */ readonly caCertHash: string }
  /** The API server is not verified. kubeadm makes its own CA. */
  | { readonly kind: 'unverified'; readonly token: string };

/** The token of insecure mode if the configuration has none. It is that of lazyjack 1.3, so that nodes of both versions can join. */
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
