import yargs, { type Argv } from 'yargs';
import { Failure } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import { observePrograms } from '../core/program-observer.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { addLegacyCommands } from './commands/legacy-commands.ts';
import {
  adoptOption as adopt,
  checkGivenOnce,
  globalOptionDefinitions,
  jsonOption as json,
  kubeconfigOption as kubeconfig,
  phaseOption as phase,
  planOptionDefinitions,
} from './command-options.ts';
import { makeProgramLog } from './program-log.ts';
import { version } from '../app/lazyjack-version.ts';
import { explainUnknownArguments, findCommand } from './usage-errors.ts';
import { chooseHelpWidth, wrapHelp } from './views/help-text.ts';

/** Reads a command line with yargs and runs it. Rejects with what is wrong with the line, or went wrong. */
export async function runCli(argv: readonly string[], console: Console): Promise<ExitStatus> {
  let status: ExitStatus = exitStatus.done;
  const finish = (result: ExitStatus): void => {
    status = result;
  };
  const readHelp = (command: readonly string[]): Promise<string> => buildParser(command, console, finish).getHelp();
  if (isHelpRequest(argv)) {
    const command = await findCommand(
      argv.filter((argument) => !helpOptions.has(argument)),
      readHelp,
    );
    console.out(wrapHelp(await readHelp(command), chooseHelpWidth(process.stdout)));
    return status;
  }
  try {
    await buildParser(argv, console, finish).parseAsync();
  } catch (cause) {
    if (cause instanceof Failure && cause.message.startsWith('Unknown argument')) {
      throw await explainUnknownArguments(cause.message, argv, readHelp);
    }
    throw cause;
  }
  return status;
}

const helpOptions = new Set(['-h', '--help']);

/** `help` as the first word is an option by now: see normalizeArgv. */
function isHelpRequest(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end < 0 ? argv : argv.slice(0, end)).some((argument) => helpOptions.has(argument));
}

function buildParser(argv: readonly string[], console: Console, finish: (status: ExitStatus) => void): Argv {
  const yes = { type: 'boolean', default: false, describe: 'do not ask' } as const;
  const commands = yargs([...argv])
    .scriptName('lazyjack')
    .locale('en')
    .usage('$0 COMMAND\n\nPrepares this host for Kubernetes over IPv6, IPv4 or both, and gives it back.')
    .options(globalOptionDefinitions)
    .middleware(({ verbose }) => {
      observePrograms(verbose === 0 ? undefined : makeProgramLog(console, verbose > 1, () => performance.now()));
    })
    .command(
      'plan',
      'show what apply would change; changes nothing',
      (command) =>
        command
          .options(planOptionDefinitions)
          .example('$0 plan', 'what would change on this host, in both phases')
          .example('$0 plan --phase prepare', 'before kubeadm is installed')
          .example('$0 plan --out plan.json', 'to be agreed to, then `lazyjack apply plan.json`'),
      async (args) => {
        const { runPlanCommand } = await import('./commands/plan-command.ts');
        finish(await runPlanCommand({ ...args, adopt: args.adopt.map(parseAddress) }, console));
      },
    )
    .command(
      'apply [planfile]',
      'make this host as the configuration says',
      (command) =>
        command
          .positional('planfile', { type: 'string', describe: 'do exactly this plan, or nothing' })
          .option('phase', phase)
          .option('yes', yes)
          .option('json', json)
          .option('on-failure', {
            choices: ['rollback', 'keep'] as const,
            default: 'rollback' as const,
            describe: 'what becomes of a run that fails',
          })
          .option('adopt', adopt)
          .option('restore', { type: 'boolean', default: false, hidden: true })
          .option('kubeconfig', kubeconfig)
          .example('$0 apply', 'prepare, then up: plan, ask once, change')
          .example('$0 apply --phase prepare', 'all that Kubernetes needs of this host, and no more')
          .example('$0 apply --yes', 'for scripts')
          .example('$0 apply --kubeconfig alice', 'on the master; alice can use kubectl then'),
      async (args) => {
        const { runApplyCommand } = await import('./commands/apply-command.ts');
        finish(await runApplyCommand({ ...args, adopt: args.adopt.map(parseAddress) }, console));
      },
    )
    .command(
      'destroy',
      'give this host back as it was; needs no configuration',
      (command) =>
        command
          .option('phase', { choices: phase.choices, describe: 'one part only; default: all that is there' })
          .option('yes', yes)
          .option('json', json)
          .option('from-evidence', {
            type: 'boolean',
            default: false,
            describe: 'the journal is lost: remove what shows by itself that it is ours; needs the configuration',
          })
          .example('$0 plan --destroy', 'first: what would be given back')
          .example('$0 destroy --yes', 'for scripts'),
      async (args) => {
        const { runDestroyCommand } = await import('./commands/destroy-command.ts');
        finish(await runDestroyCommand(args, console));
      },
    )
    .command(
      'init',
      'make token and certificate authority; on the master, once',
      (command) => command.example('$0 init --force', 'make new ones; the old authority is kept beside them'),
      async (args) => {
        const { runInitCommand } = await import('./commands/init-command.ts');
        finish(await runInitCommand(args, console));
      },
    )
    .command(
      'validate',
      'check the configuration alone: offline, every problem at once',
      (command) =>
        command
          .option('strict', { type: 'boolean', default: false, describe: 'warnings are errors' })
          .example('$0 validate --config cluster.yaml', 'before it is copied to the hosts'),
      async (args) => {
        const { runValidateCommand } = await import('./commands/validate-command.ts');
        finish(await runValidateCommand(args, console));
      },
    )
    .command(
      'render',
      'write every file of every node into a directory, for review; offline, without root and without secrets',
      (command) =>
        command
          .option('out', {
            type: 'string',
            demandOption: true,
            describe: 'the directory: new, empty or rendered before; DIR/NODE/PATH. What is no longer rendered is removed',
          })
          .option('kubeadm-version', {
            type: 'string',
            describe:
              "whose form kubeadm.conf has [default: general.kubernetes-version, else this machine's kubeadm, else the newest known]",
          })
          .example('$0 render --out rendered', 'all that is the same on every machine; tokens are left out and keys are not written')
          .example('$0 render --out rendered --kubeadm-version 1.31', 'what would an upgrade change? then `git diff`'),
      async (args) => {
        const { runRenderCommand } = await import('./commands/render-command.ts');
        finish(await runRenderCommand(args, console));
      },
    )
    .command(
      'status',
      'what is applied, what drifted, what was interrupted',
      (command) => command.option('json', json).example('$0 status --json', 'for programs'),
      async (args) => {
        const { runStatusCommand } = await import('./commands/status-command.ts');
        finish(await runStatusCommand(args, console));
      },
    )
    .command('images', 'the images that NAT64 and DNS64 run from', (command) =>
      command
        .command(
          'list',
          'which are there',
          (list) => list,
          async (args) => {
            const { runImagesListCommand } = await import('./commands/images-command.ts');
            finish(await runImagesListCommand(args, console));
          },
        )
        .command(
          'build [names..]',
          'build them, again if they are there',
          (build) => build.positional('names', { type: 'string', array: true, default: [], describe: 'dns64, nat64; both when left out' }),
          async (args) => {
            const { runImagesBuildCommand } = await import('./commands/images-command.ts');
            finish(await runImagesBuildCommand(args, console));
          },
        )
        .example('$0 images build', 'before the first apply, so that it is quick')
        .demandCommand(1, 'images list, or images build?'),
    );
  return addLegacyCommands(commands, console, finish)
    .command('version', 'the version of lazyjack', {}, () => {
      console.out(`${version}\n`);
      finish(exitStatus.done);
    })
    .example('$0 validate', 'is the configuration right?')
    .example('$0 plan', 'what would change on this host')
    .example('$0 apply', 'plan, ask, change')
    .example('$0 destroy', 'give this host back as it was')
    .epilogue(
      'Exit status: 0 done or nothing to do; 1 refused, declined or failed, the host is as it was; 2 plan --detailed-exitcode found changes; 3 the host is neither as before nor as wanted, or not everything was restored.',
    )
    .version(version)
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

function parseAddress(text: string): Address {
  const at = text.indexOf(':');
  if (at < 1)
    throw new Failure('refused', `${text} is no resource address`, { fix: 'Addresses are KIND:NAME, as `lazyjack plan` prints them.' });
  return `${text.slice(0, at)}:${text.slice(at + 1)}`;
}
