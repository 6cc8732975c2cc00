import yargs, { type Argv } from 'yargs';
import { Failure } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import { type Console, processConsole } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { normalizeArgv } from './normalize-argv.ts';
import { renderCause } from './render/outcome.ts';
import { version } from './version.ts';

/** Runs one command line and resolves with what the shell is told. Never rejects. */
export async function runCli(argv: readonly string[]): Promise<ExitStatus> {
  const normal = normalizeArgv(argv);
  const console = processConsole({ color: !normal.includes('--no-color') });
  let status: ExitStatus = exitStatus.refused;
  const finish = (result: ExitStatus): void => {
    status = result;
  };
  try {
    await program(normal, console, finish).parseAsync();
  } catch (cause) {
    console.problem(renderCause(cause, console.color.problem));
  }
  return status;
}

function program(argv: readonly string[], console: Console, finish: (status: ExitStatus) => void): Argv {
  const adopt = { type: 'string', array: true, default: [], describe: 'take over what is found different and is not ours' } as const;
  const yes = { type: 'boolean', default: false, describe: 'do not ask' } as const;
  return yargs([...argv])
    .scriptName('lazyjack')
    .locale('en')
    .usage('$0 COMMAND\n\nPrepares this host for Kubernetes over IPv6, IPv4 or both, and gives it back.')
    .option('config', { type: 'string', default: 'config.yaml', describe: 'the configuration', global: true })
    .option('host', { type: 'string', describe: "this host's name in the topology [default: the machine's]", global: true })
    .option('color', { type: 'boolean', default: true, describe: 'colours, on a terminal', global: true })
    .option('verbose', { alias: 'v', type: 'count', describe: 'say more', global: true })
    .option('force', { type: 'boolean', default: false, describe: 'go on where a warning says that --force does it', global: true })
    .option('host-from', { type: 'string', hidden: true, global: true })
    .command(
      'plan',
      'show what apply would change; changes nothing',
      (command) =>
        command
          .option('detailed-exitcode', { type: 'boolean', default: false, describe: 'exit 2 when there are changes' })
          .option('adopt', adopt),
      async (args) => {
        const { plan } = await import('./commands/plan.ts');
        finish(await plan({ ...args, adopt: args.adopt.map(toAddress) }, console));
      },
    )
    .command(
      'apply',
      'make this host as the configuration says',
      (command) =>
        command
          .option('yes', yes)
          .option('on-failure', {
            choices: ['rollback', 'keep'] as const,
            default: 'rollback' as const,
            describe: 'what becomes of a run that fails',
          })
          .option('adopt', adopt),
      async (args) => {
        const { apply } = await import('./commands/apply.ts');
        finish(await apply({ ...args, adopt: args.adopt.map(toAddress) }, console));
      },
    )
    .command(
      'destroy',
      'give this host back as it was; needs no configuration',
      (command) => command.option('yes', yes),
      async (args) => {
        const { destroy } = await import('./commands/destroy.ts');
        finish(await destroy(args, console));
      },
    )
    .version(version)
    .strict()
    .demandCommand(1, 'Which command?')
    .help()
    .wrap(100)
    .exitProcess(false)
    .fail((message, cause) => {
      throw cause ?? new Failure('refused', message, { fix: 'See `lazyjack --help`.' });
    });
}

function toAddress(text: string): Address {
  const at = text.indexOf(':');
  if (at < 1)
    throw new Failure('refused', `${text} is no resource address`, { fix: 'Addresses are KIND:NAME, as `lazyjack plan` prints them.' });
  return `${text.slice(0, at)}:${text.slice(at + 1)}`;
}
