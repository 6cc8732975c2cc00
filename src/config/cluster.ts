import type { SourceRange } from '../core/diagnostic.ts';
import type { Cidr } from '../core/ip/ip.ts';
import type { JsonObject } from '../core/json.ts';

export type Mode = 'ipv6' | 'ipv4' | 'dual-stack';

/** What a node does. `opmodes: "master dns64 nat64"` is `['master', 'dns64', 'nat64']`. */
export type Role = 'master' | 'minion' | 'dns64' | 'nat64';

export interface ClusterNode {
  readonly name: string;
  /** The management interface. */
  readonly interface: string;
  /** 2 or more; the same number makes this node's management address and its pod subnet. */
  readonly id: number;
  readonly roles: ReadonlySet<Role>;
  readonly source: SourceRange;
}

/** NAT64 and DNS64 with the support network they live on: present in mode ipv6, and there always. */
export interface Translation {
  /** The Docker network: IPv6 and IPv4. The gateway is the first address of each. */
  readonly support: { readonly v6: Cidr; readonly v4: Cidr };
  readonly nat64: {
    /** tayga's address on the support network, IPv6. */
    readonly ip: string;
    /** eth0's IPv4 address in the container; the pool is routed to it. */
    readonly v4Ip: string;
    readonly pool: Cidr;
    /** undefined: our own image. */
    readonly image?: string;
  };
  readonly dns64: {
    readonly ip: string;
    /** RFC 6052 prefix. */
    readonly prefix: Cidr;
    /** IPv4 address of the DNS server that is asked. */
    readonly remoteServer: string;
    readonly allowAaaa: boolean;
    readonly image?: string;
  };
}

/** The configuration after every check: no field in it can be wrong. Networks are masked, addresses are RFC 5952. */
export interface Cluster {
  readonly file: string;
  /** The file as it was read, byte for byte: tokens are in it. */
  readonly bytes: Uint8Array;
  readonly mode: Mode;
  readonly nodes: readonly ClusterNode[];
  /** One network per family, the service network's family first. */
  readonly management: readonly [Cidr, ...Cidr[]];
  readonly pods: readonly [PodNetwork, ...PodNetwork[]];
  readonly services: readonly [Cidr, ...Cidr[]];
  /** Bytes, for the management interface and the pods. */
  readonly mtu: number;
  /** Only in mode ipv6. */
  readonly translation?: Translation;
  readonly plugin: 'bridge' | 'ptp';
  readonly workArea: string;
  /** `latest` or v1.2.3[-x]; undefined: kubeadm's own. */
  readonly kubernetesVersion?: string;
  readonly insecure: boolean;
  /** Both undefined until `init` has run. */
  readonly token?: string;
  readonly tokenCertHash?: string;
  readonly criSocket?: string;
  /** From where packets may be forwarded into the cluster's networks. undefined: nothing is written, which is not the same as an empty list. */
  readonly forwardFrom?: readonly ForwardFrom[];
  /** Our accepts come before rules of others that drop. */
  readonly forwardFirst: boolean;
  /** Merged into the kubeadm documents, by kind. */
  readonly kubeadm: { readonly [kind: string]: JsonObject };
  /** Seconds. */
  readonly timeouts: { readonly kubeadm: number; readonly containers: number };
  /** Where the value at this path is written (`['pod_net', 'mtu']`), or its nearest ancestor that is. */
  sourceOf(path: readonly (string | number)[]): SourceRange;
}

export interface PodNetwork {
  readonly network: Cidr;
  /** Prefix length of one node's pods. */
  readonly nodePrefix: number;
}

/** Where packets come from: a network, or whatever comes in by an interface. */
export type ForwardFrom = { readonly interface: string } | { readonly network: Cidr };
