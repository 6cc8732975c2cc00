import type { Argv } from 'yargs';
import { jsonOption as json, phaseOption as phase, verifyOption as verify, yesOption as yes } from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

const fleetOptions = {
  limit: {
    type: 'string',
    array: true,
    requiresArg: true,
    default: [],
    describe: 'only these hosts: names, or patterns with * and ?, with commas between them',
  },
  parallel: { type: 'number', default: 20, requiresArg: true, describe: 'at most so many hosts at once' },
} as const;

/** Adds `fleet` with its subcommands. */
export function addFleetCommands<Options extends GlobalOptions>(parser: Argv<Options>, { console, finish }: CommandContext): Argv<Options> {
  return parser.command('fleet', 'plan and change all hosts of the topology over SSH', (command) =>
    command
      .command(
        'init',
        'bring lazyjack and the configuration to the hosts',
        (init) =>
          init
            .options(fleetOptions)
            .option('executable', { type: 'string', describe: 'bring this executable [default: the running one]' })
            .option('json', json)
            .example('$0 fleet init', 'before the first plan, and after an upgrade of lazyjack'),
        async (args) => {
          const { runFleetInitCommand } = await import('./fleet/fleet-init-command.ts');
          finish(await runFleetInitCommand(args, console));
        },
      )
      .command(
        'plan',
        'show what apply would change on all hosts, without changing anything',
        (plan) =>
          plan
            .options(fleetOptions)
            .option('phase', phase)
            .option('json', json)
            .option('detailed-exitcode', {
              type: 'boolean',
              default: false,
              describe: 'exit with status 2 if there are changes, and no problem',
            })
            .example('$0 fleet plan', 'plan every host')
            .example('$0 fleet plan --limit "minion*"', 'plan some'),
        async (args) => {
          const { runFleetPlanCommand } = await import('./fleet/fleet-plan-command.ts');
          finish(await runFleetPlanCommand(args, console));
        },
      )
      .command(
        'apply',
        'change all hosts to match the configuration, in the right order',
        (apply) =>
          apply
            .options(fleetOptions)
            .option('phase', phase)
            .option('yes', yes)
            .option('json', json)
            .option('verify', verify)
            .example('$0 fleet apply', 'plan every host, ask once, then apply')
            .example('$0 fleet apply --phase prepare', 'set up the network of every host'),
        async (args) => {
          const { runFleetChangeCommand } = await import('./fleet/fleet-change-command.ts');
          finish(await runFleetChangeCommand('apply', args, console));
        },
      )
      .command(
        'destroy',
        'restore all hosts, in the reverse order',
        (destroy) =>
          destroy
            .options(fleetOptions)
            .option('phase', { choices: phase.choices, describe: 'one phase only [default: every applied phase]' })
            .option('yes', yes)
            .option('json', json)
            .example('$0 fleet destroy', 'show what is restored, ask once, then restore'),
        async (args) => {
          const { runFleetChangeCommand } = await import('./fleet/fleet-change-command.ts');
          finish(await runFleetChangeCommand('destroy', { ...args, verify: false }, console));
        },
      )
      .command(
        'status',
        'show what lazyjack owns on each host, and what was interrupted there',
        (status) => status.options(fleetOptions).option('json', json),
        async (args) => {
          const { runFleetStatusCommand } = await import('./fleet/fleet-ask-commands.ts');
          finish(await runFleetStatusCommand(args, console));
        },
      )
      .command(
        'verify',
        'test on each host whether the cluster works',
        (check) => check.options(fleetOptions).option('json', json),
        async (args) => {
          const { runFleetVerifyCommand } = await import('./fleet/fleet-ask-commands.ts');
          finish(await runFleetVerifyCommand(args, console));
        },
      )
      .command(
        'drift',
        'show what differs on each host from what lazyjack applied',
        (drift) => drift.options(fleetOptions).option('json', json),
        async (args) => {
          const { runFleetDriftCommand } = await import('./fleet/fleet-ask-commands.ts');
          finish(await runFleetDriftCommand(args, console));
        },
      )
      .example('$0 fleet init', 'bring lazyjack to every host')
      .example('$0 fleet plan', 'plan every host')
      .demandCommand(1, 'no command given: fleet init, plan, apply, status, verify, drift or destroy'),
  );
}
