import { hostname } from 'node:os';
import type { Diagnostic } from '../../core/diagnostic.ts';
import type { Cluster } from '../../config/cluster.ts';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { readLocalAccounts } from '../../host/accounts/read-local-accounts.ts';
import { isStartedByUnit } from '../../host/systemd/started-by-unit.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import { checkConfigurationExposure } from './check-configuration-exposure.ts';
import { readAppliedRole } from './applied-role.ts';
import { readAppliedConfiguration } from './read-applied-configuration.ts';
import { readConfig, readConfigWithPathSteps } from './read-config.ts';
import type { ConfiguredNode } from './configured-node.ts';
import { findThisNode } from './find-this-node.ts';

export interface ClusterOptions {
  /** The path of the configuration. */
  readonly config: string;
  /** The name of this node; undefined: the name of this host. */
  readonly host?: string | undefined;
  readonly force: boolean;
}

/** A recorded host, for which the configuration is read instead of for this host. */
export interface RecordedHostName {
  /** Empty: the record does not say. */
  readonly hostName: string;
  /** The problems of the configuration file on that host. */
  readonly problems: readonly PreflightProblem[];
}

/** Called only if there are diagnostics. */
export type ReportDiagnostics = (diagnostics: readonly Diagnostic[]) => void | Promise<void>;

/**
 * Reads the configuration and finds this host's node in it. Reports all diagnostics of the file. Rejects with a Failure of kind `refused` if the file
 * cannot be read or is not valid, if it has no node for this host, or if `host` contradicts the host's name.
 *
 * `exposureSeverity`: of the problem that a user other than root can change the file.
 */
export async function openCluster(
  options: ClusterOptions,
  reportDiagnostics: ReportDiagnostics,
  exposureSeverity: PreflightProblem['severity'],
): Promise<ConfiguredNode> {
  const { bytes, pathSteps } = await readConfigWithPathSteps(options.config);
  const reader = { ownUid: process.geteuid?.() ?? 0, invokingUid: readInvokingUid(), readAccounts: readLocalAccounts };
  const found = checkConfigurationExposure(pathSteps, reader, exposureSeverity);
  // A restore unit of 2.0.0 reads the YAML itself. A reboot before the next apply must still restore the host.
  const isApplied = isStartedByUnit(bootRestoreUnits);
  const problems = isApplied ? found.map((each) => ({ ...each, severity: 'warning' }) as const) : found;
  return { ...(await resolveTarget({ path: options.config, bytes, isApplied }, options, reportDiagnostics)), problems };
}

/** The same for a recorded host. Nothing is read on this host but the configuration, and who can change that does not matter. */
export async function openClusterForRecord(
  options: ClusterOptions,
  reportDiagnostics: ReportDiagnostics,
  { hostName, problems }: RecordedHostName,
): Promise<ConfiguredNode> {
  if (hostName === '' && options.host === undefined) {
    throw new Failure('refused', 'the recorded host has no name', { fix: 'Name its node with --host NAME.' });
  }
  const bytes = await readConfig(options.config);
  const cluster = await loadOrRefuse({ path: options.config, bytes, isApplied: false }, reportDiagnostics);
  return { cluster, node: await findThisNode(cluster, { requestedName: options.host, hostName, force: options.force }), problems };
}

/** Reads the copy of the configuration that a phase was applied with. */
export async function openAppliedCluster(
  options: ClusterOptions,
  phase: Phase,
  reportDiagnostics: ReportDiagnostics,
): Promise<ConfiguredNode> {
  const { path, bytes } = readAppliedConfiguration(phase);
  return resolveTarget({ path, bytes, isApplied: true }, options, reportDiagnostics);
}

interface ConfigurationFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly isApplied: boolean;
}

async function resolveTarget(
  configuration: ConfigurationFile,
  options: ClusterOptions,
  reportDiagnostics: ReportDiagnostics,
): Promise<ConfiguredNode> {
  const cluster = await loadOrRefuse(configuration, reportDiagnostics);
  const { host: requestedName, force } = options;
  return { cluster, node: await findThisNode(cluster, { requestedName, hostName: hostname(), force, readAppliedRole }) };
}

async function loadOrRefuse({ path, bytes, isApplied }: ConfigurationFile, reportDiagnostics: ReportDiagnostics): Promise<Cluster> {
  const { cluster, diagnostics } = loadCluster(path, bytes, { isApplied });
  if (diagnostics.length > 0) await reportDiagnostics(diagnostics);
  if (cluster === undefined) throw new Failure('refused', `${path} is not a configuration that can be used`);
  return cluster;
}

/** The user who called sudo. Without root the variable proves nothing: any user can set it. */
function readInvokingUid(): number | undefined {
  const uid = process.env['SUDO_UID'];
  return process.geteuid?.() === 0 && uid !== undefined && /^\d{1,10}$/u.test(uid) ? Number(uid) : undefined;
}
