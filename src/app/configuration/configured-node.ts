import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { Cluster, ClusterNode } from '../../config/cluster.ts';

/** A configuration, and the node of it that this machine is. */
export interface ConfiguredNode {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  /** Who else can write the file that it is in. */
  readonly problems?: readonly PreflightProblem[];
}
