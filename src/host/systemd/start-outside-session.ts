import { existsSync } from 'node:fs';
import { isFailure } from '../../core/failure.ts';
import { type Commands, makeCommands } from '../programs/commands.ts';

/** Variables without which a program would find other programs, or another Docker. */
const inheritedVariables = ['PATH', 'DOCKER_HOST'];

/** Whether systemd is the init of this host (sd_booted(3)). */
export function isBootedWithSystemd(): boolean {
  return existsSync('/run/systemd/system');
}

/**
 * Starts a program that outlives this session, its terminal and its user's logout: in a unit of its own, which systemd starts again if the program is
 * killed or fails; without systemd as a process in a session of its own. Resolves once it is started. Rejects with a Failure if neither is possible.
 */
export async function startOutsideSession(
  unit: string,
  description: string,
  command: readonly string[],
  commands: Commands = makeCommands(),
): Promise<void> {
  if (isBootedWithSystemd() && (await startUnit(unit, description, command, commands))) return;
  // `setsid` ends at once, and the program must not keep the pipes of this process open.
  await commands.run('/bin/sh', ['-c', 'exec setsid --fork "$@" </dev/null >/dev/null 2>&1', 'sh', ...command]);
}

/** Resolves with false if this systemd cannot do it. Old releases do not know all options. */
async function startUnit(unit: string, description: string, command: readonly string[], commands: Commands): Promise<boolean> {
  const environment = inheritedVariables.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [`--setenv=${name}=${value}`];
  });
  // systemd gives up after 5 starts in 10 seconds.
  const properties = ['Restart=on-failure', 'RestartSec=3'].map((property) => `--property=${property}`);
  try {
    const { exitCode } = await commands.attempt('systemd-run', [
      ...['--quiet', '--collect', `--unit=${unit}`, `--description=${description}`],
      ...properties,
      ...environment,
      '--',
      ...command,
    ]);
    return exitCode === 0;
  } catch (cause) {
    if (isFailure(cause, 'missing', 'denied')) return false;
    throw cause;
  }
}
