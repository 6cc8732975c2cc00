import type { CniPluginName } from '../cni/index.ts';
import type { ContainerEngineName } from '../core/container-engine-names.ts';
import type { SourceRange } from '../core/diagnostic.ts';
import type { MemberRole } from '../core/facts/member-facts.ts';
import type { Cidr } from '../core/ip/ip.ts';
import type { JsonObject } from '../core/json.ts';

export type Mode = 'ipv6' | 'ipv4' | 'dual-stack';

export interface ClusterNode {
  readonly name: string;
  /** The management interface. */
  readonly interface: string;
  /** 2 or more. The management address and the pod subnet of the node are computed from it. */
  readonly id: number;
  /** Its role in the Kubernetes cluster. `none`: it has no kubelet and no pods, and only translates. */
  readonly membership: MemberRole | 'none';
  /** How `lazyjack fleet` reaches it, where the configuration says so. */
  readonly ssh?: SshTarget;
  readonly source: SourceRange;
}

/** What is not written is left to the configuration of ssh on the computer that runs `lazyjack fleet`. */
export interface SshTarget {
  /** A name or an address, or a Host of ssh's configuration. undefined: the name of the node. */
  readonly host?: string | undefined;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}

/** The container network inside a NAT64 or DNS64 node. The gateway is the first address of each family. */
export interface SupportNetwork {
  readonly v6: Cidr;
  readonly v4: Cidr;
}

/** NAT64 on one node. */
export interface Nat64Instance {
  readonly node: ClusterNode;
  readonly support: SupportNetwork;
  /** tayga's address on the support network, IPv6. */
  readonly ip: string;
  /** eth0's IPv4 address in the container; the pool is routed to it. */
  readonly v4Ip: string;
  readonly pool: Cidr;
  /** RFC 6052 prefix. Packets to it are translated. */
  readonly prefix: Cidr;
  /** undefined: lazyjack's own image. */
  readonly image?: string;
}

/** DNS64 on one node. */
export interface Dns64Instance {
  readonly node: ClusterNode;
  readonly support: SupportNetwork;
  /** The server's address on the support network, IPv6. */
  readonly ip: string;
  /** RFC 6052 prefix of the addresses that it synthesizes. */
  readonly prefix: Cidr;
  /** IPv4 address of the DNS server that DNS64 forwards to. */
  readonly remoteServer: string;
  readonly allowAaaa: boolean;
  readonly image?: string;
}

/** The configuration after every check, so every field is valid. Networks are masked, addresses have the form of RFC 5952. */
export interface Cluster {
  readonly file: string;
  /** The file as it was read, byte for byte. It contains tokens. */
  readonly bytes: Uint8Array;
  readonly mode: Mode;
  readonly nodes: readonly ClusterNode[];
  /** The control plane nodes among them. */
  readonly controlPlane: readonly [ClusterNode, ...ClusterNode[]];
  /** One network per family, the service network's family first. */
  readonly management: readonly [Cidr, ...Cidr[]];
  readonly pods: readonly [PodNetwork, ...PodNetwork[]];
  readonly services: readonly [Cidr, ...Cidr[]];
  /** Bytes, for the management interface and the pods. */
  readonly mtu: number;
  /** Empty in modes other than ipv6. */
  readonly nat64: readonly Nat64Instance[];
  /** Empty in modes other than ipv6. */
  readonly dns64: readonly Dns64Instance[];
  readonly plugin: CniPluginName;
  /** Runs NAT64 and DNS64. */
  readonly engine: ContainerEngineName;
  readonly workArea: string;
  /** `latest` or v1.2.3[-x]; undefined: the version of kubeadm. */
  readonly kubernetesVersion?: string;
  readonly insecure: boolean;
  /** Both undefined until `init` has run. */
  readonly token?: string;
  readonly tokenCertHash?: string;
  readonly criSocket?: string;
  /**
   * Sources from which packets may be forwarded into the cluster's networks. undefined: not configured, which differs from an empty list.
   */
  readonly forwardFrom?: readonly ForwardFrom[];
  /** lazyjack's accept rules come before foreign rules that drop. */
  readonly forwardFirst: boolean;
  /** Merged into the kubeadm documents, by kind. */
  readonly kubeadm: { readonly [kind: string]: JsonObject };
  /** Seconds. */
  readonly timeouts: { readonly kubeadm: number; readonly containers: number };
  /** The source of the value at this path (`['pod_net', 'mtu']`), or of its nearest ancestor that is written. */
  sourceOf(path: readonly (string | number)[]): SourceRange;
}

export interface PodNetwork {
  readonly network: Cidr;
  /** Prefix length of the pod subnet of one node. */
  readonly nodePrefix: number;
}

/** A source of packets: a network, or an interface by which they arrive. */
export type ForwardFrom = { readonly interface: string } | { readonly network: Cidr };
