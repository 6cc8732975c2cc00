import { shellCommand } from '../../core/text/shell-command.ts';

/** The first line of an answer. What comes before it was printed by the start-up files of the user's shell. */
const marker = 'lazyjack-fleet';

/** sudo removes SSH_CONNECTION, from which lazyjack knows which interface it must not cut off. */
const becomeRoot = `if [ "$(id -u)" = 0 ]; then exec sh -c "$@"; fi
exec sudo -n -- env SSH_CONNECTION="\${SSH_CONNECTION:-}" sh -c "$@"`;

const header = `set -eu
umask 077
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
printf '${marker} 1 %s %s\\n' "$(date +%s)" "$(uname -m)"
`;

/** The command for the user's login shell on the host: becomes root without a question, and runs a script of sh. */
export function rootCommand(script: string, args: readonly string[]): string {
  return shellCommand('exec', ['sh', '-c', becomeRoot, 'sh', `${header}${script}`, 'lazyjack-fleet', ...args]);
}

export interface AnswerHeader {
  readonly clock: number;
  readonly architecture: string;
}

const headerPattern = new RegExp(`^${marker} 1 (?<clock>\\d{1,12}) (?<architecture>\\w{1,20})$`, 'u');

/** Reads a line as the first line of an answer; undefined: it is not one. */
export function parseAnswerHeader(line: string): AnswerHeader | undefined {
  const { clock, architecture } = headerPattern.exec(line)?.groups ?? {};
  return clock === undefined || architecture === undefined ? undefined : { clock: Number(clock), architecture };
}
