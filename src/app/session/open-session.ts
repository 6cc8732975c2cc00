import { type ContainerEngineName, defaultContainerEngine } from '../../core/container-engine-names.ts';
import { readBootId } from '../../host/process/boot-id.ts';
import { makeCommands } from '../../host/programs/commands.ts';
import { linuxHost } from '../../host/linux-host.ts';
import type { Lock } from '../../host/process/lock.ts';
import { linuxPrograms } from '../../host/programs/installed-programs.ts';
import { readSshAddress } from '../../host/process/ssh-connection.ts';
import { openStateDirectory } from '../../journal/state-directory.ts';
import { kinds } from '../../resources/index.ts';
import { stateDirectory } from '../../roles/lazyjack-paths.ts';
import type { PrefetchedQueries } from './prefetch-queries.ts';
import { openContainerEngine } from './open-container-engine.ts';
import type { Session } from './session.ts';

export interface SessionOptions {
  readonly lock?: Lock | undefined;
  readonly prefetched?: PrefetchedQueries | undefined;
  /** The engine of the configuration; undefined: the command reads none. */
  readonly engine?: ContainerEngineName | undefined;
}

/** Opens this host, or with `--host-from` a recorded host, which is read only. */
export async function openSession(
  { hostFrom }: { readonly hostFrom?: string | undefined },
  { lock, prefetched, engine = defaultContainerEngine }: SessionOptions = {},
): Promise<Session> {
  if (hostFrom !== undefined) {
    const { openRecordedHost } = await import('./recorded-session.ts');
    return openRecordedHost(hostFrom);
  }
  const thisBoot = readBootId();
  const inheritedFiles = lock === undefined ? [] : [lock.inheritedFile];
  const withPrefetched = prefetched?.programs ?? ((programs) => programs);
  const state = openStateDirectory(stateDirectory, thisBoot);
  return {
    host: linuxHost({
      containers: prefetched?.containers?.[engine] ?? openContainerEngine(engine),
      contents: state.contents,
      commands: withPrefetched(makeCommands(() => inheritedFiles)),
      inheritedFiles,
    }),
    installedPrograms: linuxPrograms(withPrefetched(makeCommands())),
    state,
    kinds,
    isRecorded: false,
    bootId: thisBoot,
    surroundings: { sshAddress: readSshAddress() },
  };
}
