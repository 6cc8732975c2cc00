import type { ConfiguredNode } from '../configuration/configured-node.ts';
import { type ClusterOptions, openCluster, openClusterForRecord, type ReportDiagnostics } from '../configuration/open-cluster.ts';
import { openSession } from '../session/open-session.ts';
import type { Session } from '../session/session.ts';

export interface PlannedHostOptions extends ClusterOptions {
  /** A recorded host instead of this one. */
  readonly hostFrom?: string | undefined;
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean | undefined;
}

export interface PlannedHost {
  readonly session: Session;
  readonly target: ConfiguredNode;
}

/** Opens this host or a recorded one, and finds its node in the configuration. Rejects with a Failure as `openCluster` does. */
export async function openPlannedHost(options: PlannedHostOptions, report: ReportDiagnostics): Promise<PlannedHost> {
  const { hostFrom, thisMachine } = options;
  if (hostFrom === undefined) {
    const target = await openCluster(options, report, 'warning');
    return { session: await openSession({ thisMachine, engine: target.cluster.engine }), target };
  }
  const session = await openSession({ hostFrom });
  const { recorded = { problems: [] }, host } = session;
  return { session, target: await openClusterForRecord(options, report, { ...recorded, hostName: host.invocation.hostName }) };
}
