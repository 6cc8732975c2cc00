import { Failure, isFailure } from '../core/failure.ts';
import { shellCommand } from '../core/text/shell-command.ts';

/** Throws a Failure of kind `denied` if this user is not root. `what`: the beginning of a sentence, such as "apply changes this host". */
export function requireRoot(what: string): void {
  if (process.geteuid?.() !== 0) throw new Failure('denied', `${what}, which needs root`);
}

/** The same command line for sudo, which drops the environment of the user, and with it LAZYJACK_CONFIG. */
export function renderRootCommand(args: readonly string[], env: Readonly<Record<string, string | undefined>>): string {
  const { LAZYJACK_CONFIG: config = '' } = env;
  const isConfigNamed = config === '' || args.some((argument) => /^--config(?:=|$)/u.test(argument));
  return shellCommand('sudo', ['lazyjack', ...args, ...(isConfigNamed ? [] : ['--config', config])]);
}

/**
 * What a user who is not root can do about an error: one line, with the command to type. Other errors are returned as they are. `args`: the words of the
 * command line.
 */
export function explainMissingRoot(
  cause: unknown,
  args: readonly string[],
  { env, isRoot }: { readonly env: Readonly<Record<string, string | undefined>>; readonly isRoot: boolean },
): unknown {
  if (isRoot || !isFailure(cause, 'denied')) return cause;
  return new Failure('denied', `${cause.message}. Run it as root: ${renderRootCommand(args, env)}`, { cause });
}
