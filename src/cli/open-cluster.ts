import { hostname } from 'node:os';
import { loadCluster } from '../config/load.ts';
import { Failure } from '../core/failure.ts';
import type { Finding } from '../core/finding.ts';
import { readLocalAccounts } from '../host/read-local-accounts.ts';
import { isStartedBy } from '../host/started-by.ts';
import { restoreUnits } from '../roles/restore.ts';
import type { Phase } from '../journal/entry.ts';
import type { Console } from './console.ts';
import { exposedConfiguration } from './exposed-configuration.ts';
import type { GlobalOptions } from './global-options.ts';
import { invokingUser } from './invoking-user.ts';
import { ownedHere } from './owned-here.ts';
import { readAppliedConfiguration } from './read-applied-configuration.ts';
import { readConfig, readConfigWithWay } from './read-config.ts';
import type { Target } from './target.ts';
import { thisNode } from './this-node.ts';

/**
 * The configuration and this machine's place in it; every problem of the file is printed before this gives up. Rejects with a Failure of kind
 * `refused` where the file cannot be read or used, or this machine is no node of it, or another than it is told to be.
 *
 * `exposed`: how bad it is that others than root can change the file.
 */
export async function openCluster(options: GlobalOptions, console: Console, exposed: Finding['severity']): Promise<Target> {
  // Of another machine's plan nothing becomes true here.
  if (options.hostFrom !== undefined) return targetIn(options.config, await readConfig(options.config), options, console);
  const { bytes, way } = await readConfigWithWay(options.config);
  const reader = { self: process.geteuid?.() ?? 0, invoking: invokingUser(), accounts: readLocalAccounts };
  const found = exposedConfiguration(way, reader, exposed);
  // A unit of 2.0.0 names the YAML. A host that was rebooted before its next apply is restored as it used to be.
  const findings = found.length > 0 && isStartedBy(restoreUnits) ? found.map((each) => ({ ...each, severity: 'warning' }) as const) : found;
  return { ...(await targetIn(options.config, bytes, options, console)), findings };
}

/** The same by the copy that a phase was applied with. */
export async function openCopy(options: GlobalOptions, phase: Phase, console: Console): Promise<Target> {
  const { path, bytes } = readAppliedConfiguration(phase);
  return targetIn(path, bytes, options, console);
}

async function targetIn(path: string, bytes: Uint8Array, options: GlobalOptions, console: Console): Promise<Target> {
  const { cluster, diagnostics } = loadCluster(path, bytes);
  if (diagnostics.length > 0) {
    const { renderDiagnostics } = await import('./render/diagnostic.ts');
    console.problem(renderDiagnostics(diagnostics, { color: console.color.problem, width: console.width }));
  }
  if (cluster === undefined) throw new Failure('refused', `${path} is not a configuration that can be used`);
  const { host: wanted, force, hostFrom } = options;
  const owned = hostFrom === undefined ? { owned: ownedHere } : {};
  return { cluster, node: await thisNode(cluster, { wanted, machine: hostname(), force, ...owned }) };
}
