import { bootId } from '../host/boot-id.ts';
import { commands } from '../host/commands.ts';
import { linuxHost } from '../host/linux-host.ts';
import type { Lock } from '../host/lock.ts';
import { linuxPrograms } from '../host/programs.ts';
import { sshAddress } from '../host/ssh-connection.ts';
import { openStateDirectory } from '../journal/state-directory.ts';
import { kinds } from '../resources/index.ts';
import { stateDirectory } from '../roles/paths.ts';
import type { Asked } from './ask-ahead.ts';
import { engineHere } from './engine-here.ts';
import type { GlobalOptions } from './global-options.ts';
import type { Session } from './session.ts';

/** This machine, or with `--host-from` a recorded one that is only looked at. */
export async function openSession(
  { hostFrom }: Pick<GlobalOptions, 'hostFrom'>,
  { lock, asked }: { readonly lock?: Lock | undefined; readonly asked?: Asked | undefined } = {},
): Promise<Session> {
  if (hostFrom !== undefined) {
    const { openRecordedHost } = await import('./recorded-session.ts');
    return openRecordedHost(hostFrom);
  }
  const boot = bootId();
  const state = openStateDirectory(stateDirectory, boot);
  return {
    host: linuxHost({
      containers: asked?.containers ?? engineHere(),
      contents: state.contents,
      programs: asked?.programs,
      ...(lock !== undefined && { inherit: [lock.inherit] }),
    }),
    installed: linuxPrograms(asked?.programs ?? commands()),
    state,
    kinds,
    recorded: false,
    boot,
    surroundings: { sshAddress: sshAddress() },
  };
}
