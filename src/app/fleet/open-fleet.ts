import type { RemoteHost } from '../../core/host/remote-host-port.ts';
import type { Cluster } from '../../config/cluster.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
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
  /** At most so many hosts at once. */
  readonly parallel: number;
  /** Options of every command that mean one host: refused. */
  readonly host?: string | undefined;
  readonly force: boolean;
}

/** Reads the configuration, opens the connections as they are needed, and ends them when `act` has ended. */
export async function withFleet<Result>(
  request: FleetRequest,
  report: ReportDiagnostics,
  act: (fleet: Fleet) => Promise<Result>,
): Promise<Result> {
  requireFleetOptions(request);
  const { config, limit } = request;
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

/** An option that was ignored would let a command change hosts that its user did not mean. Throws a Failure. */
function requireFleetOptions({ parallel, host, force }: FleetRequest): void {
  if (!Number.isSafeInteger(parallel) || parallel < 1)
    throw new Failure('refused', '--parallel takes a number of hosts, 1 or more', { fix: 'For example: --parallel 20' });
  if (host !== undefined)
    throw new Failure('refused', '--host names this host, and fleet is for all hosts', {
      fix: `Choose hosts with --limit: ${shellCommand('--limit', [host])}`,
    });
  if (force)
    throw new Failure('refused', 'fleet never continues past problems, so it does not take --force', {
      fix: 'Run `lazyjack plan` and `lazyjack apply --force` on the host that needs it.',
    });
}
