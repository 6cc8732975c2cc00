import type { ContainerEngineName } from '../core/container-engine-names.ts';
import type { Containers } from '../core/host/containers-port.ts';
import { dockerEngine } from './docker/docker-engine.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The adapter of each engine. A new engine needs one file, one entry here, and its name in core. */
export const runtimes = { docker: dockerEngine } satisfies Record<ContainerEngineName, (options: RuntimeOptions) => Containers>;
