import { hostname } from 'node:os';
import { loadCluster } from '../config/load.ts';
import { Failure } from '../core/failure.ts';
import type { Console } from './console.ts';
import type { GlobalOptions } from './global-options.ts';
import { ownedHere } from './owned-here.ts';
import { readConfig } from './read-config.ts';
import type { Target } from './target.ts';
import { thisNode } from './this-node.ts';

/**
 * The configuration and this machine's place in it; every problem of the file is printed before this gives up. Rejects with a Failure of kind
 * `refused` where the file cannot be read or used, or this machine is no node of it, or another than it is told to be.
 */
export async function openCluster(options: GlobalOptions, console: Console): Promise<Target> {
  const { cluster, diagnostics } = loadCluster(options.config, await readConfig(options.config));
  if (diagnostics.length > 0) {
    const { renderDiagnostics } = await import('./render/diagnostic.ts');
    console.problem(renderDiagnostics(diagnostics, { color: console.color.problem, width: console.width }));
  }
  if (cluster === undefined) throw new Failure('refused', `${options.config} is not a configuration that can be used`);
  const { host: wanted, force, hostFrom } = options;
  const owned = hostFrom === undefined ? { owned: ownedHere } : {};
  return { cluster, node: await thisNode(cluster, { wanted, machine: hostname(), force, ...owned }) };
}
