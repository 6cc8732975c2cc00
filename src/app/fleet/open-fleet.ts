import type { RemoteHost } from '../../core/host/remote-host-port.ts';
import type { Cluster } from '../../config/cluster.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import { type FleetHost, listFleetHosts } from '../../fleet/fleet-host.ts';
import { limitHosts } from '../../fleet/limit-hosts.ts';
import { openConnections } from '../../host/ssh/open-connections.ts';
import type { ReportDiagnostics } from '../configuration/open-cluster.ts';
import { readConfig } from '../configuration/read-config.ts';

export interface FleetMember {
  readonly host: FleetHost;
  readonly remote: RemoteHost;
}

export interface Fleet {
  readonly cluster: Cluster;
  /** All hosts of the topology. */
  readonly hosts: readonly FleetHost[];
  /** Those that `--limit` names. */
  readonly members: readonly FleetMember[];
}

export interface FleetRequest {
  /** The path of the configuration. */
  readonly config: string;
  /** Patterns of host names; none: every host. */
  readonly limit: readonly string[];
}

/** Reads the configuration, opens the connections as they are needed, and ends them when `act` has ended. */
export async function withFleet<Result>(
  { config, limit }: FleetRequest,
  report: ReportDiagnostics,
  act: (fleet: Fleet) => Promise<Result>,
): Promise<Result> {
  const { cluster, diagnostics } = loadCluster(config, await readConfig(config));
  if (diagnostics.length > 0) await report(diagnostics);
  if (cluster === undefined) throw new Failure('refused', `${config} is not a configuration that can be used`);
  const hosts = listFleetHosts(cluster);
  const selected = limitHosts(hosts, limit);
  const connections = await openConnections();
  try {
    const members = selected.map((host) => ({ host, remote: connections.host(host.name, host.ssh) }));
    return await act({ cluster, hosts, members });
  } finally {
    await connections.close();
  }
}
