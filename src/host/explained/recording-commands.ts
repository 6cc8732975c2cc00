import type { RecordAction } from '../../core/explained-action.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { type Commands, makeRun } from '../programs/commands.ts';

/** Commands that are recorded instead of run. Each succeeds and prints nothing. */
export function recordingCommands(record: RecordAction): Commands {
  const attempt: Commands['attempt'] = async (file, args, { input = '' } = {}) => {
    record({ type: 'program', file, args, input });
    return { exitCode: 0, stdout: '', stderr: '', command: shellCommand(file, args) };
  };
  return { attempt, run: makeRun(attempt) };
}
