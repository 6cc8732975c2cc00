import { hostname } from 'node:os';
import { loadCluster } from '../config/load.ts';
import { Failure } from '../core/failure.ts';
import type { Phase } from '../journal/entry.ts';
import type { Console } from './console.ts';
import type { GlobalOptions } from './global-options.ts';
import { readAppliedConfiguration } from './read-applied-configuration.ts';
import { readConfig } from './read-config.ts';
import type { Target } from './target.ts';
import { thisNode } from './this-node.ts';

/**
 * The configuration and this machine's place in it; every problem of the file is printed before this gives up. Rejects with a Failure of kind
 * `refused` where the file cannot be read or used, or this machine is no node of it, or another than it is told to be.
 */
export async function openCluster(options: GlobalOptions, console: Console): Promise<Target> {
  return targetIn(options.config, await readConfig(options.config), options, console);
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
  return { cluster, node: thisNode(cluster, { wanted: options.host, machine: hostname(), force: options.force }) };
}
