import yargs, { type Argv } from 'yargs';
import { Failure } from '../core/failure.ts';
import { observePrograms } from '../core/program-observer.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { addCommands } from './commands/define-commands.ts';
import { checkGivenOnce, globalOptionDefinitions } from './command-options.ts';
import { makeProgramLog } from './program-log.ts';
import { version } from '../app/lazyjack-version.ts';
import type { PrefetchedQueries } from '../app/session/prefetch-queries.ts';
import { explainUnknownArguments, findCommand, type ReadHelp } from './usage-errors.ts';
import { chooseHelpWidth, wrapHelp } from './views/help-text.ts';

/**
 * Parses a command line with yargs and runs the command. Rejects with a Failure for a wrong command line. `started`: queries of this
 * command that are already running.
 */
export async function runCli(argv: readonly string[], console: Console, started?: PrefetchedQueries): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.done;
  const finish = (result: ExitStatus): void => {
    status = result;
  };
  const readHelp: ReadHelp = (command) => buildParser(command, console, finish).getHelp();
  if (argv[0] === 'complete' && argv[1] === '--') {
    const { runCompleteCommand } = await import('./commands/completion-command.ts');
    return runCompleteCommand(argv.slice(2), readHelp, console);
  }
  if (argv[0] === 'man-pages') {
    const { runManPagesCommand } = await import('./commands/man-pages-command.ts');
    return runManPagesCommand(argv.slice(1), readHelp, console);
  }
  if (isHelpRequest(argv)) {
    const command = await findCommand(
      argv.filter((argument) => !helpOptions.has(argument)),
      readHelp,
    );
    console.out(wrapHelp(await readHelp(command), chooseHelpWidth(process.stdout)));
    return status;
  }
  try {
    await buildParser(argv, console, finish, started).parseAsync();
  } catch (cause) {
    if (cause instanceof Failure && cause.message.startsWith('Unknown argument')) {
      throw await explainUnknownArguments(cause.message, argv, readHelp);
    }
    throw cause;
  }
  return status;
}

const helpOptions = new Set(['-h', '--help']);

/** normalizeArgv has already replaced `help` as the first word by `--help`. */
function isHelpRequest(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((argument) => helpOptions.has(argument));
}

/** The parser of a command line. `finish` gets the exit status of the command, which runs as soon as the line is parsed. */
export function buildParser(
  argv: readonly string[],
  console: Console,
  finish: (status: ExitStatus) => void,
  started?: PrefetchedQueries,
): Argv {
  const program = yargs([...argv])
    .scriptName('lazyjack')
    .locale('en')
    .usage('$0 COMMAND\n\nPrepares this host for Kubernetes over IPv6, IPv4 or both, and restores it.')
    .options(globalOptionDefinitions)
    .middleware(({ verbose }) => {
      observePrograms(verbose === 0 ? undefined : makeProgramLog(console, verbose > 1, () => performance.now()));
    });
  return addCommands(program, { console, finish, started })
    .example('$0 validate', 'check the configuration')
    .example('$0 plan', 'show what apply would change')
    .example('$0 apply', 'show the plan, ask, then change this host')
    .example('$0 destroy', 'restore this host')
    .epilogue(
      'Exit status: 0 done or nothing to do; 1 refused, declined or failed, the host is unchanged, plan shows a problem, or verify found a failure; 2 plan --detailed-exitcode found changes, or drift found drift; 3 not rolled back (the host is partially applied) or not everything was restored; 4 applied, but NAT64 or DNS64 carries nothing.',
    )
    .version('version', 'print the version of lazyjack', version)
    .parserConfiguration({ 'dot-notation': false })
    .check(checkGivenOnce)
    .strict()
    .demandCommand(1, 'no command given')
    .help('help', 'show help; also `help COMMAND`')
    .alias('help', 'h')
    .wrap(null)
    .exitProcess(false)
    .fail((message, cause) => {
      throw message ? new Failure('refused', message, { fix: 'See `lazyjack help`.' }) : cause;
    });
}
