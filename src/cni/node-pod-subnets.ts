import type { Cidr } from '../core/ip/ip.ts';

/** The part of the pod network that belongs to this node, as CNI plugins need it. */
export interface NodePodSubnets {
  /** One range per family, the service network's family first. */
  readonly ranges: readonly [PodRange, ...PodRange[]];
  /** Bytes. */
  readonly mtu: number;
}

export interface PodRange {
  readonly subnet: Cidr;
  /** The node's own address, the first of the subnet. */
  readonly gateway: string;
}
