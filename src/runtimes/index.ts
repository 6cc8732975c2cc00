import type { ContainerEngineName } from '../core/container-engine-names.ts';
import type { Containers, ContainersReader } from '../core/host/containers-port.ts';
import { dockerEngine } from './docker/docker-engine.ts';
import type { RecordAction } from '../core/explained-action.ts';
import type { RuntimeOptions } from './runtime-options.ts';

/** The adapter of each engine. A new engine needs one file, one entry here, and its name in core. */
export const runtimes = { docker: dockerEngine } satisfies Record<ContainerEngineName, (options: RuntimeOptions) => Containers>;

/** Loads the adapter that records what each engine would be asked for. Loaded on demand: a plan needs none. */
export const explainedRuntimes = {
  docker: async () => (await import('./docker/explain-docker.ts')).explainDocker,
} satisfies Record<ContainerEngineName, () => Promise<(containers: ContainersReader, record: RecordAction) => Containers>>;
