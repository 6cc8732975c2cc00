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
  nftChainsQuery,
  type ProgramQuery,
  versionQueries,
} from '../../host/programs/shared-queries.ts';
import type { Phase } from '../../journal/journal-entry.ts';
import { dns64ConfigDirectory } from '../../roles/lazyjack-paths.ts';

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
  /** What `startPlanQueries` started before. */
  readonly started?: PrefetchedQueries | undefined;
}

/** Starts the queries of `lazyjack status`. */
export function startStatusQueries(): PrefetchedQueries {
  return { programs: startQueries(makeCommands(), { quick: listLiveStateQueries() }) };
}

/** Starts the queries that every plan of this host needs. */
export async function startPlanQueries(): Promise<PrefetchedQueries> {
  const programs = startQueries(makeCommands(), { quick: listLiveStateQueries(), beside: [kubeadmVersionQuery] });
  if (!existsSync(dns64ConfigDirectory)) return { programs };
  const { openContainerEngine } = await import('./open-container-engine.ts');
  const containers = openContainerEngine(defaultContainerEngine);
  // Loading modules blocks the event loop, and the requests to Docker are sent on its next turn.
  await new Promise((resolve) => setImmediate(resolve));
  return { programs, containers: { [defaultContainerEngine]: containers } };
}

/** Starts the queries of a plan. undefined: the plan is of a recorded host, or a destroy plan, which has other queries. */
export async function prefetchForPlan(options: PrefetchOptions): Promise<PrefetchedQueries | undefined> {
  if (options.hostFrom !== undefined || options.destroy) return undefined;
  const every = options.started ?? (await startPlanQueries());
  const ofPhase = startQueries(makeCommands(), { slow: listVersionQueries(options.phase) });
  return { ...every, programs: (rest) => every.programs(ofPhase(rest)) };
}

/** Starts only the queries of installed programs, before the configuration is read. The live state must be read under the lock. */
export function prefetchForApply(phase: Phase | undefined): PrefetchedQueries {
  return { programs: startQueries(makeCommands(), { slow: [kubeadmVersionQuery, ...listVersionQueries(phase)] }) };
}

function listLiveStateQueries(): readonly ProgramQuery[] {
  const ofEveryHost = [ipStateQuery, ipRoutesQuery, filterTablesQuery].flatMap((query) => [query(4), query(6)]);
  return existsSync(dns64ConfigDirectory) ? [...ofEveryHost, nftChainsQuery] : ofEveryHost;
}

function listVersionQueries(phase: Phase | undefined): readonly ProgramQuery[] {
  return phase !== 'prepare' && !existsSync(kubeletKubeconfigPath) ? versionQueries : [];
}
