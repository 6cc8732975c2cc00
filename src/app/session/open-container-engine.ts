import { existsSync } from 'node:fs';
import type { ContainerEngineName } from '../../core/container-engine-names.ts';
import type { Containers } from '../../core/host/containers-port.ts';
import { makeCommands } from '../../host/programs/commands.ts';
import { dns64ConfigDirectory } from '../../roles/lazyjack-paths.ts';
import { runtimes } from '../../runtimes/index.ts';
import type { RunProgram } from '../../runtimes/runtime-options.ts';
import { withBuildContext } from './image-build-contexts.ts';

/** Milliseconds: the longest timeout that Node.js knows. The user ends a build with Ctrl-C. */
const unlimited = 2 ** 31 - 1;

/**
 * Opens a container engine of this host. If lazyjack's directory for DNS64 exists, this node is a translator and every command needs the engine: the
 * slowest queries, its version and networks, start immediately.
 */
export function openContainerEngine(name: ContainerEngineName): Containers {
  const runProgram: RunProgram = (file, args, signal) => makeCommands().attempt(file, args, { signal, timeout: unlimited });
  return runtimes[name]({ env: process.env, withBuildContext, runProgram, startsAhead: existsSync(dns64ConfigDirectory) });
}
