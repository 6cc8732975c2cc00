import type { ProgramObserver } from '../core/watch-programs.ts';
import type { Console } from './console.ts';
import { renderProgramStart, renderProgramEnd } from './render/program-lines.ts';

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
