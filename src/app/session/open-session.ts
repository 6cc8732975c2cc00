import { type ContainerEngineName, defaultContainerEngine } from '../../core/container-engine-names.ts';
import { makeCommands } from '../../host/programs/commands.ts';
import { linuxHost } from '../../host/linux-host.ts';
import type { Lock } from '../../host/process/lock.ts';
import { readMachineId } from '../../host/process/machine-id.ts';
import { readInvocation } from '../../host/process/read-invocation.ts';
import { openStateDirectory } from '../../journal/state-directory.ts';
import { kinds } from '../../resources/index.ts';
import { stateDirectory } from '../../roles/lazyjack-paths.ts';
import type { PrefetchedQueries } from './prefetch-queries.ts';
import { openContainerEngine } from './open-container-engine.ts';
import type { Session } from './session.ts';

export interface SessionOptions {
  readonly hostFrom?: string | undefined;
  readonly lock?: Lock | undefined;
  readonly prefetched?: PrefetchedQueries | undefined;
  /** A journal with another machine-id belongs to this host. */
  readonly thisMachine?: boolean | undefined;
  /** The engine of the configuration; undefined: the command reads none. */
  readonly engine?: ContainerEngineName | undefined;
}

/** Opens this host, or with `--host-from` a recorded host, which is read only. */
export async function openSession({
  hostFrom,
  lock,
  prefetched,
  thisMachine,
  engine = defaultContainerEngine,
}: SessionOptions = {}): Promise<Session> {
  if (hostFrom !== undefined) {
    const { openRecordedHost } = await import('./recorded-session.ts');
    return openRecordedHost(hostFrom);
  }
  const invocation = readInvocation();
  const inheritedFiles = lock === undefined ? [] : [lock.inheritedFile];
  const withPrefetched = prefetched?.programs ?? ((programs) => programs);
  const state = openStateDirectory(stateDirectory, { boot: invocation.bootId, machine: readMachineId(), isThisMachine: thisMachine });
  return {
    host: linuxHost({
      containers: prefetched?.containers?.[engine] ?? openContainerEngine(engine),
      contents: state.contents,
      commands: withPrefetched(makeCommands(() => inheritedFiles)),
      inheritedFiles,
      invocation,
    }),
    state,
    kinds,
  };
}
