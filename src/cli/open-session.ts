import { existsSync } from 'node:fs';
import { bootId } from '../host/boot-id.ts';
import { type Commands, commands } from '../host/commands.ts';
import { linuxHost } from '../host/linux-host.ts';
import type { Lock } from '../host/lock.ts';
import { linuxPrograms } from '../host/programs.ts';
import { sshAddress } from '../host/ssh-connection.ts';
import { openStateDirectory } from '../journal/state-directory.ts';
import { kinds } from '../resources/index.ts';
import { dns64Directory, stateDirectory } from '../roles/paths.ts';
import { runtimes } from '../runtimes/index.ts';
import type { GlobalOptions } from './global-options.ts';
import { imagesDirectory } from './images-directory.ts';
import type { Session } from './session.ts';

/** This machine, or with `--host-from` a recorded one that is only looked at. */
export async function openSession(
  { hostFrom }: Pick<GlobalOptions, 'hostFrom'>,
  { lock, programs }: { readonly lock?: Lock | undefined; readonly programs?: Commands | undefined } = {},
): Promise<Session> {
  if (hostFrom !== undefined) {
    const { openRecordedHost } = await import('./recorded-session.ts');
    return openRecordedHost(hostFrom);
  }
  const boot = bootId();
  const state = openStateDirectory(stateDirectory, boot);
  // Ours on a node that translates: whatever is asked of such a node, Docker is asked.
  const expected = existsSync(dns64Directory);
  const containers = runtimes.docker({ env: process.env, imagesDirectory: imagesDirectory(), expected });
  return {
    host: linuxHost({ containers, contents: state.contents, programs, ...(lock !== undefined && { inherit: [lock.inherit] }) }),
    installed: linuxPrograms(programs ?? commands()),
    state,
    kinds,
    recorded: false,
    boot,
    surroundings: { sshAddress: sshAddress() },
  };
}
