import type { Cidr } from '../core/ip/ip.ts';

/** What a CNI plugin must know of this node's part of the pod network. */
export interface NodePodSubnets {
  /** One per family, the service network's first. */
  readonly ranges: readonly [PodRange, ...PodRange[]];
  /** Bytes. */
  readonly mtu: number;
}

export interface PodRange {
  readonly subnet: Cidr;
  /** The node's own end, the first address. */
  readonly gateway: string;
}
