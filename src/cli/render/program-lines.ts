import { maskTokens } from '../../core/mask-tokens.ts';
import { shellCommand } from '../../core/pasteable.ts';
import { escapeHidden } from '../../core/visible.ts';
import type { DockerRequest, StartedProgram } from '../../core/watch-programs.ts';

/** `[3] ip -batch -`, to be pasted into a shell, and with `input` what it reads, a line each. Programs run side by side: `number` tells them apart. */
export function renderProgramStart(number: number, started: StartedProgram | DockerRequest, withInput: boolean): string {
  if ('dockerRequest' in started) return `[${number}] Docker: ${maskLine(started.dockerRequest)}\n`;
  const { file, args, input } = started;
  const read = withInput && input !== '' ? input.trimEnd().split('\n') : [];
  return [shellCommand(file, args), ...read.map((line) => `  ${line}`)].map((line) => `[${number}] ${maskLine(line)}\n`).join('');
}

/** `[3] exit status 0, 12 ms`. `took`: milliseconds. */
export function renderProgramEnd(number: number, how: string, took: number): string {
  return `[${number}] ${maskLine(how)}, ${Math.round(took)} ms\n`;
}

/** Tokens are in no argument and in no input that we know of; should one come there, it is not shown. */
function maskLine(line: string): string {
  return escapeHidden(maskTokens(line));
}
