import { maskTokens } from '../core/text/mask-tokens.ts';
import { shellCommand } from '../core/text/shell-command.ts';
import { escapeHidden } from '../core/text/escape-hidden.ts';
import type { DockerRequest, ProgramObserver, StartedProgram } from '../core/program-observer.ts';
import type { Console } from './console.ts';

/**
 * Logs programs and requests to Docker, each when it starts and when it ends (`-v`). `input`: also logs the input of programs (`-vv`); `now`:
 * milliseconds of any clock. Output is not logged: it is long, it may contain a secret, and errors quote it where it matters.
 */
export function makeProgramLog(
  { err, writeStatusLine }: Pick<Console, 'err' | 'writeStatusLine'>,
  input: boolean,
  now: () => number,
): ProgramObserver {
  let number = 0;
  const print = (text: string): void => {
    // Clears the status line of the terminal.
    writeStatusLine?.('');
    err(text);
  };
  return (program) => {
    number += 1;
    const [own, since] = [number, now()];
    print(renderProgramStart(own, program, input));
    return (result) => {
      print(renderProgramEnd(own, result, now() - since));
    };
  };
}

/** `[3] ip -batch -`, as a shell command; `withInput` adds each line of the input. `number` distinguishes programs that run at the same time. */
function renderProgramStart(number: number, started: StartedProgram | DockerRequest, withInput: boolean): string {
  if ('dockerRequest' in started) return `[${number}] Docker: ${maskLine(started.dockerRequest)}\n`;
  const { file, args, input } = started;
  const read = withInput && input !== '' ? input.trimEnd().split('\n') : [];
  return [shellCommand(file, args), ...read.map((line) => `  ${line}`)].map((line) => `[${number}] ${maskLine(line)}\n`).join('');
}

/** `[3] exit status 0, 12 ms`. `took`: milliseconds. */
function renderProgramEnd(number: number, result: string, took: number): string {
  return `[${number}] ${maskLine(result)}, ${Math.round(took)} ms\n`;
}

/** No known argument or input contains a token. Masks a token if one does. */
function maskLine(line: string): string {
  return escapeHidden(maskTokens(line));
}
