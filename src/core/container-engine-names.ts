/** Engines that can run NAT64 and DNS64. Each has an entry of this name in the registry `src/runtimes/index.ts`, which the compiler checks. */
export type ContainerEngineName = 'docker';

/** The engine of a command that reads no configuration. */
export const defaultContainerEngine: ContainerEngineName = 'docker';
