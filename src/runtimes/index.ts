import type { Containers } from '../core/host/containers-port.ts';
import { dockerEngine } from './docker/docker-engine.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** Engines that can run NAT64 and DNS64. A new engine needs one file and one entry here. */
export const runtimes = { docker: dockerEngine } satisfies Record<string, (options: RuntimeOptions) => Containers>;
