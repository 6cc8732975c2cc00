import { hostname } from 'node:os';
import { loadCluster } from '../../config/load-cluster.ts';
import { Failure } from '../../core/failure.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { readLocalAccounts } from '../../host/accounts/read-local-accounts.ts';
import { isStartedBy } from '../../host/systemd/started-by-unit.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { bootRestoreUnits } from '../../roles/desired/boot-restore-units.ts';
import type { Console } from '../../cli/console.ts';
import { checkConfigurationExposure } from './check-configuration-exposure.ts';
import type { GlobalOptions } from '../../cli/global-options.ts';
import { readAppliedRole } from './applied-role.ts';
import { readAppliedConfiguration } from './read-applied-configuration.ts';
import { readConfig, readConfigWithPathSteps } from './read-config.ts';
import type { ConfiguredNode } from './configured-node.ts';
import { findThisNode } from './find-this-node.ts';

/**
 * The configuration and this machine's place in it; every problem of the file is printed before this gives up. Rejects with a Failure of kind
 * `refused` where the file cannot be read or used, or this machine is no node of it, or another than it is told to be.
 *
 * `exposed`: how bad it is that others than root can change the file.
 */
export async function openCluster(
  options: GlobalOptions,
  console: Console,
  exposed: PreflightProblem['severity'],
): Promise<ConfiguredNode> {
  // Of another machine's plan nothing becomes true here.
  if (options.hostFrom !== undefined) return resolveTarget(options.config, await readConfig(options.config), options, console);
  const { bytes, way } = await readConfigWithPathSteps(options.config);
  const reader = { ownUid: process.geteuid?.() ?? 0, invokingUid: readInvokingUid(), readAccounts: readLocalAccounts };
  const found = checkConfigurationExposure(way, reader, exposed);
  // A unit of 2.0.0 names the YAML. A host that was rebooted before its next apply is restored as it used to be.
  const problems =
    found.length > 0 && isStartedBy(bootRestoreUnits) ? found.map((each) => ({ ...each, severity: 'warning' }) as const) : found;
  return { ...(await resolveTarget(options.config, bytes, options, console)), problems };
}

/** The same by the copy that a phase was applied with. */
export async function openAppliedCluster(options: GlobalOptions, phase: Phase, console: Console): Promise<ConfiguredNode> {
  const { path, bytes } = readAppliedConfiguration(phase);
  return resolveTarget(path, bytes, options, console);
}

async function resolveTarget(path: string, bytes: Uint8Array, options: GlobalOptions, console: Console): Promise<ConfiguredNode> {
  const { cluster, diagnostics } = loadCluster(path, bytes);
  if (diagnostics.length > 0) {
    const { renderDiagnostics } = await import('../../cli/views/diagnostics-text.ts');
    console.err(renderDiagnostics(diagnostics, { color: console.color.err, width: console.width }));
  }
  if (cluster === undefined) throw new Failure('refused', `${path} is not a configuration that can be used`);
  const { host: requestedName, force, hostFrom } = options;
  const owned = hostFrom === undefined ? { readAppliedRole } : {};
  return { cluster, node: await findThisNode(cluster, { requestedName, hostName: hostname(), force, ...owned }) };
}

/** Who has called sudo, where this runs as root by it. Only root's own process is believed: everybody can set a variable for theirs. */
function readInvokingUid(): number | undefined {
  const uid = process.env['SUDO_UID'];
  return process.geteuid?.() === 0 && uid !== undefined && /^\d{1,10}$/u.test(uid) ? Number(uid) : undefined;
}
