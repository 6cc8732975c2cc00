import { maskTokens } from '../core/text/mask-tokens.ts';
import { shellCommand } from '../core/text/shell-command.ts';
import { escapeHidden } from '../core/text/escape-hidden.ts';
import type { DockerRequest, ProgramObserver, StartedProgram } from '../core/program-observer.ts';
import type { Console } from './console.ts';

/**
 * `-v`: says which programs are run and what Docker is asked, each when it begins and when it has ended. `input`: also what programs read, as `-vv` has it.
 * What they answer is not said: it is long, where it matters it is in an error, and a secret may be in it. `now`: milliseconds of any clock.
 */
export function makeProgramLog(
  { err, writeStatusLine }: Pick<Console, 'err' | 'writeStatusLine'>,
  input: boolean,
  now: () => number,
): ProgramObserver {
  let number = 0;
  const say = (text: string): void => {
    // What a terminal shows as its last line meanwhile gives way.
    writeStatusLine?.('');
    err(text);
  };
  return (program) => {
    number += 1;
    const [own, since] = [number, now()];
    say(renderProgramStart(own, program, input));
    return (how) => {
      say(renderProgramEnd(own, how, now() - since));
    };
  };
}

/** `[3] ip -batch -`, to be pasted into a shell, and with `input` what it reads, a line each. Programs run side by side: `number` tells them apart. */
function renderProgramStart(number: number, started: StartedProgram | DockerRequest, withInput: boolean): string {
  if ('dockerRequest' in started) return `[${number}] Docker: ${maskLine(started.dockerRequest)}\n`;
  const { file, args, input } = started;
  const read = withInput && input !== '' ? input.trimEnd().split('\n') : [];
  return [shellCommand(file, args), ...read.map((line) => `  ${line}`)].map((line) => `[${number}] ${maskLine(line)}\n`).join('');
}

/** `[3] exit status 0, 12 ms`. `took`: milliseconds. */
function renderProgramEnd(number: number, how: string, took: number): string {
  return `[${number}] ${maskLine(how)}, ${Math.round(took)} ms\n`;
}

/** Tokens are in no argument and in no input that we know of; should one come there, it is not shown. */
function maskLine(line: string): string {
  return escapeHidden(maskTokens(line));
}
