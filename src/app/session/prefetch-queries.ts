import { existsSync } from 'node:fs';
import { type ContainerEngineName, defaultContainerEngine } from '../../core/container-engine-names.ts';
import type { Containers } from '../../core/host/containers-port.ts';
import { startQueries, type StartedQueries } from '../../host/programs/start-ahead.ts';
import { makeCommands } from '../../host/programs/commands.ts';
import {
  filterTablesQuery,
  ipRoutesQuery,
  ipStateQuery,
  kubeadmVersionQuery,
  kubeletKubeconfigPath,
  type ProgramQuery,
  versionQueries,
} from '../../host/programs/shared-queries.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { dns64ConfigDirectory, stateDirectory } from '../../roles/lazyjack-paths.ts';

/** Queries of this host that are already running. */
export interface PrefetchedQueries {
  readonly programs: StartedQueries;
  /** Only on a translator. The configuration, which names the engine, is not read yet. */
  readonly containers?: Readonly<Partial<Record<ContainerEngineName, Containers>>>;
}

export interface PrefetchOptions {
  readonly hostFrom?: string | undefined;
  readonly destroy: boolean;
  /** undefined: both phases. */
  readonly phase?: Phase | undefined;
}

/**
 * Starts the queries of every plan, before the modules that make a plan are loaded. undefined: the plan is of a recorded host, or a destroy plan, which
 * has other queries.
 */
export async function prefetchForPlan({ hostFrom, destroy, phase }: PrefetchOptions): Promise<PrefetchedQueries | undefined> {
  if (hostFrom !== undefined || destroy) return undefined;
  const programs = startQueries(makeCommands(), { quick: liveStateQueries, slow: listInstalledProgramQueries(phase) });
  if (!existsSync(dns64ConfigDirectory)) return { programs };
  const { openContainerEngine } = await import('./open-container-engine.ts');
  const containers = openContainerEngine(defaultContainerEngine);
  // Loading modules blocks the event loop, and the requests to Docker are sent on its next turn.
  await new Promise((resolve) => setImmediate(resolve));
  return { programs, containers: { [defaultContainerEngine]: containers } };
}

/** Starts only the queries of installed programs, before the configuration is read. The live state must be read under the lock. */
export function prefetchForApply(phase: Phase | undefined): PrefetchedQueries {
  return { programs: startQueries(makeCommands(), { slow: listInstalledProgramQueries(phase) }) };
}

/** Starts the queries of `lazyjack status`. undefined: lazyjack owns nothing on this host. */
export function prefetchForStatus(): PrefetchedQueries | undefined {
  return existsSync(stateDirectory) ? { programs: startQueries(makeCommands(), { quick: liveStateQueries }) } : undefined;
}

const liveStateQueries = [ipStateQuery, ipRoutesQuery, filterTablesQuery].flatMap((query) => [query(4), query(6)]);

function listInstalledProgramQueries(phase: Phase | undefined): readonly ProgramQuery[] {
  const readiesMember = phase !== 'prepare' && !existsSync(kubeletKubeconfigPath);
  return [kubeadmVersionQuery, ...(readiesMember ? versionQueries : [])];
}
