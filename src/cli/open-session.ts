import { bootId } from '../host/boot-id.ts';
import { commands } from '../host/commands.ts';
import { linuxHost } from '../host/linux-host.ts';
import type { Lock } from '../host/lock.ts';
import { linuxPrograms } from '../host/programs.ts';
import { sshAddress } from '../host/ssh-connection.ts';
import { openStateDirectory } from '../journal/state-directory.ts';
import { kinds } from '../resources/index.ts';
import { stateDirectory } from '../roles/paths.ts';
import type { PrefetchedQueries } from './asked.ts';
import { openContainerEngine } from './engine-here.ts';
import type { GlobalOptions } from './global-options.ts';
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
