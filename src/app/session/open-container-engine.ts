import { existsSync } from 'node:fs';
import type { Containers } from '../../core/host/containers-port.ts';
import { dns64ConfigDirectory } from '../../roles/lazyjack-paths.ts';
import { runtimes } from '../../runtimes/index.ts';
import { withBuildContext } from './image-build-contexts.ts';

/**
 * The Docker of this machine. Where lazyjack's directory for DNS64 is, this is a node that translates, and whatever is asked of such a node, Docker
 * is asked: its version and networks, which it takes longest to tell, at once.
 */
export function openContainerEngine(): Containers {
  return runtimes.docker({ env: process.env, buildContexts: withBuildContext, expected: existsSync(dns64ConfigDirectory) });
}
