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
import type { GlobalOptions } from '../../cli/global-options.ts';
import type { Session } from './session.ts';

/** This machine, or with `--host-from` a recorded one that is only looked at. */
export async function openSession(
  { hostFrom }: Pick<GlobalOptions, 'hostFrom'>,
  { lock, asked: ahead }: { readonly lock?: Lock | undefined; readonly asked?: PrefetchedQueries | undefined } = {},
): Promise<Session> {
  if (hostFrom !== undefined) {
    const { openRecordedHost } = await import('./recorded-session.ts');
    return openRecordedHost(hostFrom);
  }
  const thisBoot = bootId();
  const inherit = lock === undefined ? [] : [lock.inherit];
  const asked = ahead?.programs ?? ((rest) => rest);
  const state = openStateDirectory(stateDirectory, thisBoot);
  return {
    host: linuxHost({
      containers: ahead?.containers ?? openContainerEngine(),
      contents: state.contents,
      programs: asked(commands(() => inherit)),
      inherit,
    }),
    installedPrograms: linuxPrograms(asked(commands())),
    state,
    kinds,
    isRecorded: false,
    bootId: thisBoot,
    surroundings: { sshAddress: sshAddress() },
  };
}
