import { existsSync } from 'node:fs';
import type { Containers } from '../../core/host/containers-port.ts';
import { dns64ConfigDirectory } from '../../roles/lazyjack-paths.ts';
import { runtimes } from '../../runtimes/index.ts';
import { withBuildContext } from './image-build-contexts.ts';

/**
 * Opens Docker on this host. If lazyjack's directory for DNS64 exists, this node is a translator and every command needs Docker: the slowest queries,
 * its version and networks, start immediately.
 */
export function openContainerEngine(): Containers {
  return runtimes.docker({ env: process.env, withBuildContext: withBuildContext, startsAhead: existsSync(dns64ConfigDirectory) });
}
