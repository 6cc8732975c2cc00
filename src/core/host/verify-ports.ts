import type { ClusterNodeStatus } from './kubeadm-port.ts';
import type { Cidr, Family } from '../ip/ip.ts';
import type { Traffic, TrafficResult } from './traffic-port.ts';

export interface PingRequest {
  readonly address: string;
  /** The address of this host that sends it; undefined: the kernel chooses. */
  readonly source?: string | undefined;
  /** Bytes of the whole IP packet. It is not fragmented. undefined: a small one. */
  readonly packetSize?: number | undefined;
  /** Seconds until it is given up; a lost packet is repeated every second. undefined: 4, or 1 with a `packetSize`, of which many are sent. */
  readonly seconds?: number | undefined;
  /** The path of the network namespace that sends it; undefined: that of lazyjack. Needs root. */
  readonly namespace?: string | undefined;
}

export type PingResult =
  | { readonly status: 'answered'; readonly milliseconds: number }
  /** This host or a router says that the packet is larger than the MTU of the next hop. `mtu`: that MTU in bytes, if the message has it. */
  | { readonly status: 'too-big'; readonly mtu?: number }
  /** Something on the way says that a rule rejects it, or a rule of this host drops it. */
  | { readonly status: 'forbidden' }
  /** A host that the packet reached says that it has no route to the address. */
  | { readonly status: 'no-route' }
  | { readonly status: 'unreachable'; readonly reason: string }
  | { readonly status: 'silent' }
  /** This host has no program `ping`, or not that of iputils. */
  | { readonly status: 'missing' }
  /** This user may not do that. */
  | { readonly status: 'denied' };

export interface DownloadRequest {
  /** `http://NAME/PATH`. */
  readonly url: URL;
  /** The address to connect to instead of the address of the name. */
  readonly address: string;
}

/** `bytes`: of the content. `complete`: it ended, or enough of it arrived. `incomplete`: a connection, and less than all, perhaps nothing. */
export type DownloadResult =
  | { readonly status: 'complete'; readonly bytes: number }
  | { readonly status: 'incomplete'; readonly bytes: number }
  | { readonly status: 'answered'; readonly code: number }
  /** No connection, or one that the server ended without an answer. */
  | { readonly status: 'unconnected'; readonly result: TrafficResult };

/** Sends packets like `Traffic`, and larger ones. Reads and changes nothing on this host. Never rejects. */
export interface VerifyTraffic extends Traffic {
  /** One answer is enough. Ends early with `silent` when the signal aborts. */
  ping(request: PingRequest, signal: AbortSignal): Promise<PingResult>;
  /** Counts the content and keeps none of it. */
  download(request: DownloadRequest, signal: AbortSignal): Promise<DownloadResult>;
}

/** The network namespace of a pod. */
export interface PodNamespace {
  /** For `PingRequest.namespace`. */
  readonly path: string;
  readonly family: Family;
  readonly address: string;
}

/** What runs on this host for Kubernetes. */
export interface RunningKubernetes {
  /** The command line of the running kubelet. null: none runs. Rejects with a Failure of kind `denied` if this user cannot see processes of root. */
  readKubeletArguments(): Promise<readonly string[] | null>;
  /** A pod on this host with an address in this network; undefined: none. Rejects with a Failure of kind `denied` without root. */
  findPod(subnet: Cidr): Promise<PodNamespace | undefined>;
  /**
   * Whether the node is ready, from the API server, with the kubeconfig that this host has: that of the administrator, else that of the kubelet.
   * undefined: the API server has no such node. Rejects with a Failure.
   */
  readNode(name: string): Promise<ClusterNodeStatus | undefined>;
}
