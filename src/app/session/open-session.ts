import { bootId } from '../../host/process/boot-id.ts';
import { commands } from '../../host/programs/commands.ts';
import { linuxHost } from '../../host/linux-host.ts';
import type { Lock } from '../../host/process/lock.ts';
import { linuxPrograms } from '../../host/programs/installed-programs.ts';
import { sshAddress } from '../../host/process/ssh-connection.ts';
import { openStateDirectory } from '../../journal/state-directory.ts';
import { kinds } from '../../resources/index.ts';
import { stateDirectory } from '../../roles/lazyjack-paths.ts';
import type { PrefetchedQueries } from './prefetch-queries.ts';
import { openContainerEngine } from './open-container-engine.ts';
import type { Session } from './session.ts';

/** Opens this host, or with `--host-from` a recorded host, which is read only. */
export async function openSession(
  { hostFrom }: { readonly hostFrom?: string | undefined },
  { lock, prefetched }: { readonly lock?: Lock | undefined; readonly prefetched?: PrefetchedQueries | undefined } = {},
): Promise<Session> {
  if (hostFrom !== undefined) {
    const { openRecordedHost } = await import('./recorded-session.ts');
    return openRecordedHost(hostFrom);
  }
  const thisBoot = bootId();
  const inherit = lock === undefined ? [] : [lock.inherit];
  const withPrefetched = prefetched?.programs ?? ((programs) => programs);
  const state = openStateDirectory(stateDirectory, thisBoot);
  return {
    host: linuxHost({
      containers: prefetched?.containers ?? openContainerEngine(),
      contents: state.contents,
      programs: withPrefetched(commands(() => inherit)),
      inherit,
    }),
    installedPrograms: linuxPrograms(withPrefetched(commands())),
    state,
    kinds,
    isRecorded: false,
    bootId: thisBoot,
    surroundings: { sshAddress: sshAddress() },
  };
}
