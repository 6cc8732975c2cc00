import { maskTokens } from '../../core/mask-tokens.ts';
import { pasteable } from '../../core/pasteable.ts';
import { visible } from '../../core/visible.ts';
import type { AskedOfDocker, StartedProgram } from '../../core/watch-programs.ts';

/** `[3] ip -batch -`, to be pasted into a shell, and with `input` what it reads, a line each. Programs run side by side: `number` tells them apart. */
export function programBegins(number: number, started: StartedProgram | AskedOfDocker, withInput: boolean): string {
  if ('docker' in started) return `[${number}] Docker: ${fit(started.docker)}\n`;
  const { file, args, input } = started;
  const read = withInput && input !== '' ? input.trimEnd().split('\n') : [];
  return [pasteable(file, args), ...read.map((line) => `  ${line}`)].map((line) => `[${number}] ${fit(line)}\n`).join('');
}

/** `[3] exit status 0, 12 ms`. `took`: milliseconds. */
export function programEnds(number: number, how: string, took: number): string {
  return `[${number}] ${fit(how)}, ${Math.round(took)} ms\n`;
}

/** Tokens are in no argument and in no input that we know of; should one come there, it is not shown. */
function fit(line: string): string {
  return visible(maskTokens(line));
}
