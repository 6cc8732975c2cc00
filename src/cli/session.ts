import { hostname } from 'node:os';
import { loadCluster } from '../config/load.ts';
import { maximumBytes } from '../config/read-text.ts';
import { Failure, messageOf } from '../core/failure.ts';
import type { Host } from '../core/host.ts';
import type { Kinds } from '../core/kind.ts';
import type { Programs } from '../core/programs.ts';
import type { Surroundings } from '../host/facts.ts';
import type { StateDirectory } from '../journal/state-directory.ts';
import type { Console } from './console.ts';
import type { GlobalOptions } from './global-options.ts';
import { readGivenFile } from './read-given-file.ts';
import type { Target } from './target.ts';
import { thisNode } from './this-node.ts';

/** What a command that looks at this machine works with. */
export interface Session {
  readonly host: Host;
  readonly installed: Programs;
  readonly state: StateDirectory;
  readonly kinds: Kinds;
  /** A machine from a file: looked at, never changed. */
  readonly recorded: boolean;
  /** The kernel's id of now: what a reboot takes away counts only in its own boot. */
  readonly boot: string;
  /** How this process came to this machine. */
  readonly surroundings: Surroundings;
}

/** The configuration and this machine's place in it; every problem of the file is printed before this gives up. */
export async function openCluster(options: GlobalOptions, console: Console): Promise<Target> {
  const { cluster, diagnostics } = loadCluster(options.config, await readConfig(options.config));
  if (diagnostics.length > 0) {
    const { renderDiagnostics } = await import('./render/diagnostic.ts');
    console.problem(renderDiagnostics(diagnostics, { color: console.color.problem, width: console.width }));
  }
  if (cluster === undefined) throw new Failure('refused', `${options.config} is not a configuration that can be used`);
  return { cluster, node: thisNode(cluster, { wanted: options.host, machine: hostname(), force: options.force }) };
}

/** Never more than one byte too many, which the loader then complains about. */
export async function readConfig(path: string): Promise<Uint8Array> {
  try {
    return await readGivenFile(path, maximumBytes + 1);
  } catch (cause) {
    throw new Failure('refused', `the configuration cannot be read: ${messageOf(cause)}`, {
      fix: 'Name it with --config FILE; without it, config.yaml in this directory is read.',
      cause,
    });
  }
}
