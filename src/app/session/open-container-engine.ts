import { existsSync } from 'node:fs';
import type { ContainerEngineName } from '../../core/container-engine-names.ts';
import type { Containers } from '../../core/host/containers-port.ts';
import { dns64ConfigDirectory } from '../../roles/lazyjack-paths.ts';
import { runtimes } from '../../runtimes/index.ts';
import { withBuildContext } from './image-build-contexts.ts';

/**
 * Opens a container engine of this host. If lazyjack's directory for DNS64 exists, this node is a translator and every command needs the engine: the
 * slowest queries, its version and networks, start immediately.
 */
export function openContainerEngine(name: ContainerEngineName): Containers {
  return runtimes[name]({ env: process.env, withBuildContext: withBuildContext, startsAhead: existsSync(dns64ConfigDirectory) });
}
