import { reportProgramStart } from '../../core/program-observer.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { FinishedCommand } from './commands.ts';
import { runUnreported } from './run-to-end.ts';
import type { ProgramQuery } from './shared-queries.ts';

/** Milliseconds for all of them. */
const timeout = 60_000;

/**
 * Runs programs that only read, one after the other, in one shell: Node.js needs a millisecond to start a process, and a shell a fraction of that.
 * The result of a program that failed is undefined, as are all if the shell failed: the caller runs it again by itself and gets its error.
 */
export async function runTogether(queries: readonly ProgramQuery[]): Promise<readonly (FinishedCommand | undefined)[]> {
  const ends = queries.map(({ file, args, input = '' }) => reportProgramStart({ file, args, input }));
  const { stdout } = await runUnreported('sh', ['-c', queries.map(writeCommand).join('\n')], { timeout }, []);
  // OUTPUT NUL STATUS NUL, for each program.
  const fields = stdout.split('\0');
  return queries.map(({ file, args }, index) => {
    const [output = '', status] = fields.slice(2 * index, 2 * index + 2);
    ends[index]?.(status === undefined ? 'not run' : `exit status ${status}`);
    return status === '0' ? { exitCode: 0, stdout: output, stderr: '', command: shellCommand(file, args) } : undefined;
  });
}

/** The input is a here-document, which needs no process of its own. It consists of lines. */
function writeCommand({ file, args, input = '' }: ProgramQuery): string {
  return `${shellCommand(file, args)} <<'END_OF_INPUT'\n${input}END_OF_INPUT\nprintf '\\0%d\\0' $?`;
}
