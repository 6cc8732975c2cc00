import yargs, { type Argv } from 'yargs';
import { Failure } from '../core/failure.ts';
import type { Address } from '../core/resource.ts';
import { observePrograms } from '../core/program-observer.ts';
import type { Console } from './console.ts';
import { exitStatus, type ExitStatus } from './exit-status.ts';
import { addImagesCommand } from './commands/define-images-command.ts';
import { addLegacyCommands } from './commands/legacy-commands.ts';
import { addReferenceCommands } from './commands/define-reference-commands.ts';
import {
  adoptOption as adopt,
  checkGivenOnce,
  globalOptionDefinitions,
  jsonOption as json,
  kubeconfigOption as kubeconfig,
  verifyOption as verify,
  phaseOption as phase,
  planOptionDefinitions,
  thisMachineOption as thisMachine,
  verifyOptionDefinitions,
} from './command-options.ts';
import { makeProgramLog } from './program-log.ts';
import { version } from '../app/lazyjack-version.ts';
import type { PrefetchedQueries } from '../app/session/prefetch-queries.ts';
import { explainUnknownArguments, findCommand } from './usage-errors.ts';
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
  const yes = { type: 'boolean', default: false, describe: 'do not ask for confirmation' } as const;
  const commands = yargs([...argv])
    .scriptName('lazyjack')
    .locale('en')
    .usage('$0 COMMAND\n\nPrepares this host for Kubernetes over IPv6, IPv4 or both, and restores it.')
    .options(globalOptionDefinitions)
    .middleware(({ verbose }) => {
      observePrograms(verbose === 0 ? undefined : makeProgramLog(console, verbose > 1, () => performance.now()));
    })
    .command(
      'plan',
      'show what apply would change, without changing anything',
      (command) =>
        command
          .options(planOptionDefinitions)
          .example('$0 plan', 'show the changes of both phases')
          .example('$0 plan --phase prepare', 'plan the first phase, which needs no kubeadm')
          .example('$0 plan --out plan.json', 'save the plan for review, then `lazyjack apply plan.json`'),
      async (args) => {
        const { runPlanCommand } = await import('./commands/plan-command.ts');
        finish(await runPlanCommand({ ...args, adopt: args.adopt.map(parseAddress), started }, console));
      },
    )
    .command(
      'apply [planfile]',
      'change this host to match the configuration',
      (command) =>
        command
          .positional('planfile', { type: 'string', describe: 'apply exactly this plan, or nothing' })
          .option('phase', phase)
          .option('yes', yes)
          .option('json', json)
          .option('on-failure', {
            choices: ['rollback', 'keep'] as const,
            default: 'rollback' as const,
            describe: 'roll back a run that fails, or keep its changes',
          })
          .option('confirm', {
            type: 'number',
            requiresArg: true,
            describe: 'roll phase prepare back after this many seconds, unless `lazyjack confirm` comes first',
          })
          .option('adopt', adopt)
          .option('restore', { type: 'boolean', default: false, hidden: true })
          .option('verify', verify)
          .option('kubeconfig', kubeconfig)
          .option('this-machine', thisMachine)
          .example('$0 apply', 'plan both phases, ask once, apply prepare, then up')
          .example('$0 apply --phase prepare', 'set up the network, without starting Kubernetes')
          .example('$0 apply --yes', 'apply without a question')
          .example('$0 apply --phase prepare --confirm 60', 'over SSH: roll back by itself if your session is cut off')
          .example('$0 apply --kubeconfig alice', 'on the control plane node: give alice access with kubectl'),
      async (args) => {
        const { runApplyCommand } = await import('./commands/apply-command.ts');
        finish(await runApplyCommand({ ...args, adopt: args.adopt.map(parseAddress) }, console));
      },
    )
    .command(
      'confirm',
      'keep what `apply --confirm` changed, before its time is over',
      (command) =>
        command
          .option('rollback', { type: 'boolean', default: false, describe: 'roll the changes back now instead' })
          .option('json', json)
          .option('this-machine', thisMachine)
          .example('$0 confirm', 'after apply --confirm, in a new session')
          .example('$0 confirm --rollback', 'do not wait for the end of the time'),
      async (args) => {
        const { runConfirmCommand } = await import('./commands/confirm-command.ts');
        finish(await runConfirmCommand(args, console));
      },
    )
    .command('await-confirmation', false, {}, async () => {
      const { runAwaitConfirmationCommand } = await import('./commands/await-confirmation-command.ts');
      finish(await runAwaitConfirmationCommand(console));
    })
    .command(
      'destroy',
      'restore this host; needs no configuration',
      (command) =>
        command
          .option('phase', { choices: phase.choices, describe: 'one phase only [default: every applied phase]' })
          .option('yes', yes)
          .option('json', json)
          .option('from-evidence', {
            type: 'boolean',
            default: false,
            describe:
              'without a journal, or with one of another host: delete objects that show that lazyjack created them; needs the configuration',
          })
          .option('this-machine', thisMachine)
          .example('$0 plan --destroy', 'show first what destroy would restore')
          .example('$0 destroy --yes', 'restore without a question'),
      async (args) => {
        const { runDestroyCommand } = await import('./commands/destroy-command.ts');
        finish(await runDestroyCommand(args, console));
      },
    )
    .command(
      'init',
      'create the token and the certificate authority, once, on the control plane node',
      (command) => command.example('$0 init --force', 'create new ones; the old authority is saved'),
      async (args) => {
        const { runInitCommand } = await import('./commands/init-command.ts');
        finish(await runInitCommand(args, console));
      },
    )
    .command(
      'validate',
      'check the configuration file offline',
      (command) =>
        command
          .option('strict', { type: 'boolean', default: false, describe: 'treat warnings as errors' })
          .option('json', json)
          .example('$0 validate --config cluster.yaml', 'check a file before you copy it to the hosts'),
      async (args) => {
        const { runValidateCommand } = await import('./commands/validate-command.ts');
        finish(await runValidateCommand(args, console));
      },
    )
    .command(
      'render',
      'write the files of all nodes into a directory for review, offline, without root and without secrets',
      (command) =>
        command
          .option('out', {
            type: 'string',
            demandOption: true,
            describe: 'a new, empty or previously rendered directory; files that are no longer rendered are deleted',
          })
          .option('kubeadm-version', {
            type: 'string',
            describe:
              "write kubeadm.conf for this version [default: general.kubernetes-version, else this host's kubeadm, else the newest supported]",
          })
          .example('$0 render --out rendered', 'write everything except tokens and keys')
          .example('$0 render --out rendered --kubeadm-version 1.31', 'see with `git diff` what an upgrade would change'),
      async (args) => {
        const { runRenderCommand } = await import('./commands/render-command.ts');
        finish(await runRenderCommand(args, console));
      },
    )
    .command(
      'status',
      'show applied, drifted and unconfirmed resources',
      (command) =>
        command
          .option('json', json)
          .option('textfile', {
            type: 'string',
            describe: "write metrics to this file for node-exporter's textfile collector, instead of the status",
          })
          .option('this-machine', thisMachine)
          .example('$0 status --json', 'print JSON')
          .example('$0 status --textfile /var/lib/prometheus/node-exporter/lazyjack.prom', 'for a timer'),
      async (args) => {
        const { runStatusCommand } = await import('./commands/status-command.ts');
        finish(await runStatusCommand({ ...args, started }, console));
      },
    )
    .command(
      'verify',
      'test from this node whether the cluster works, without changing anything',
      (command) =>
        command
          .options(verifyOptionDefinitions)
          .example('$0 verify', 'test this node')
          .example('$0 verify --url http://v4only.example/5mb', 'also download an object through NAT64'),
      async (args) => {
        const { runVerifyCommand } = await import('./commands/verify-command.ts');
        finish(await runVerifyCommand(args, console));
      },
    )
    .command(
      'drift',
      'show what differs from what lazyjack applied; exit status 2 if something does',
      (command) =>
        command
          .option('json', json)
          .option('watch', {
            type: 'boolean',
            default: false,
            describe: 'print a line of JSON for each drift that appears or ends, until Ctrl-C',
          })
          .example('$0 drift --json', 'print JSON')
          .example('$0 drift --watch', 'follow the host'),
      async (args) => {
        const { runDriftCommand } = await import('./commands/drift-command.ts');
        finish(await runDriftCommand({ ...args, started }, console));
      },
    )
    .command(
      'record',
      'write the state of this host that plans read to a file, without known secrets, for a bug report',
      (command) =>
        command
          .option('out', { type: 'string', demandOption: true, describe: 'the new file; --force replaces an existing one' })
          .option('json', json)
          .example('$0 record --out host.json', 'record this host')
          .example('$0 plan --host-from host.json', 'plan the recorded host, anywhere and without root'),
      async (args) => {
        const { runRecordCommand } = await import('./commands/record-command.ts');
        finish(await runRecordCommand(args, console));
      },
    );
  return addLegacyCommands(addReferenceCommands(addImagesCommand(commands, console, finish), console, finish), console, finish)
    .command('version', 'print the version of lazyjack', {}, () => {
      console.out(`${version}\n`);
      finish(exitStatus.done);
    })
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

function parseAddress(text: string): Address {
  const at = text.indexOf(':');
  if (at < 1)
    throw new Failure('refused', `${text} is not a resource address`, { fix: 'Write KIND:NAME, as in the output of `lazyjack plan`.' });
  return `${text.slice(0, at)}:${text.slice(at + 1)}`;
}
