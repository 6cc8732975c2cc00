import { type Commands, commandFailure, type FinishedCommand } from '../../../src/host/programs/commands.ts';
import { shellCommand } from '../../../src/core/text/shell-command.ts';
import type { LabHost } from '../../../lab/hosts/lab-host.ts';

/** Runs programs on a lab host, for code that runs here and changes that host. */
export function commandsOnHost(host: LabHost): Commands {
  const attempt: Commands['attempt'] = async (file, args, { input = '' } = {}) => {
    const { exitCode, stdout, stderr } = await host.exec(file, args, { input, check: false, env: { LC_ALL: 'C' } });
    return { exitCode: exitCode ?? 1, stdout, stderr, command: shellCommand(file, args) };
  };
  const run = async (...call: Parameters<Commands['run']>): Promise<FinishedCommand> => {
    const finished = await attempt(...call);
    if (finished.exitCode !== 0) throw commandFailure(finished);
    return finished;
  };
  return { attempt, run };
}
