import { reportProgramStart } from '../../core/program-observer.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import type { FinishedCommand } from './commands.ts';
import { runUnreported } from './run-to-end.ts';
import type { ProgramQuery } from './shared-queries.ts';

/** Milliseconds for all of them. */
const timeout = 60_000;

/**
 * Runs programs that only read in one shell: Node.js needs more than a millisecond to start a process, and a shell a fraction of that. The quick ones
 * run one after the other, and beside them each of the others. The results are those of the quick ones, then those of the others.
 *
 * The result of a program that failed is undefined, as are all if the shell failed: the caller runs it again by itself and gets its error.
 */
export async function runTogether(
  quick: readonly ProgramQuery[],
  beside: readonly ProgramQuery[] = [],
): Promise<readonly (FinishedCommand | undefined)[]> {
  const queries = [...quick, ...beside];
  const ends = queries.map(({ file, args, input = '' }) => reportProgramStart({ file, args, input }));
  const { stdout } = await runUnreported('sh', ['-c', writeScript(quick, beside)], { timeout }, []);
  // OUTPUT NUL STATUS NUL, for each program.
  const fields = stdout.split('\0');
  return queries.map(({ file, args }, index) => {
    const [output = '', status] = fields.slice(2 * index, 2 * index + 2);
    ends[index]?.(status === undefined ? 'not run' : `exit status ${status}`);
    return status === '0' ? { exitCode: 0, stdout: output, stderr: '', command: shellCommand(file, args) } : undefined;
  });
}

/** A program beside the others is the first part of a pipeline. Its output waits in the pipe until that of the others is printed. */
function writeScript(quick: readonly ProgramQuery[], beside: readonly ProgramQuery[]): string {
  const oneByOne = quick.map(writeCommand).join('\n');
  return beside.reduce((script, query) => `{ ${writeCommand(query)}\n} | {\n${script}\ncat\n}`, oneByOne);
}

/** The input is a here-document, which needs no process of its own. It consists of lines. */
function writeCommand({ file, args, input = '' }: ProgramQuery): string {
  return `${shellCommand(file, args)} <<'END_OF_INPUT'\n${input}END_OF_INPUT\nprintf '\\0%d\\0' $?`;
}
