import type { Finding } from '../core/finding.ts';
import type { Cluster, ClusterNode } from '../config/cluster.ts';

/** A configuration, and the node of it that this machine is. */
export interface Target {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  /** Who else can write the file that it is in. */
  readonly findings?: readonly Finding[];
}
