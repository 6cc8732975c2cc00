import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { Cluster, ClusterNode } from '../../config/cluster.ts';

/** A configuration, and this host's node in it. */
export interface ConfiguredNode {
  readonly cluster: Cluster;
  readonly node: ClusterNode;
  /** Other users who can change the configuration. */
  readonly problems?: readonly PreflightProblem[];
}
