import type { Argv } from 'yargs';
import {
  adoptOption as adopt,
  detailOptionDefinitions,
  excludeOption as exclude,
  jsonOption as json,
  kubeconfigOption as kubeconfig,
  lockTimeoutOption as lockTimeout,
  parseAddressOptions,
  phaseOption as phase,
  planOptionDefinitions,
  targetOption as target,
  thisMachineOption as thisMachine,
  verifyOption as verify,
  yesOption as yes,
} from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds the commands that change this host, and `plan`, which shows what they would change. */
export function addChangeCommands<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish, started }: CommandContext,
): Argv<Options> {
  return parser
    .command(
      'plan',
      'show what apply would change, without changing anything',
      (command) =>
        command
          .options(planOptionDefinitions)
          .example('$0 plan', 'show the changes of both phases')
          .example('$0 plan --phase prepare', 'plan the first phase, which needs no kubeadm')
          .example('$0 plan --target "route:*"', 'only the routes, and what they need')
          .example('$0 plan --explain', 'show the commands of each change')
          .example('$0 plan --out plan.json', 'save the plan for review, then `lazyjack apply plan.json`'),
      async (args) => {
        const { runPlanCommand } = await import('./plan-command.ts');
        finish(await runPlanCommand({ ...args, ...parseAddressOptions(args), started }, console));
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
          .options(detailOptionDefinitions)
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
          .option('target', target)
          .option('exclude', exclude)
          .option('restore', { type: 'boolean', default: false, hidden: true })
          .option('verify', verify)
          .option('kubeconfig', kubeconfig)
          .option('this-machine', thisMachine)
          .option('lock-timeout', lockTimeout)
          .example('$0 apply', 'plan both phases, ask once, apply prepare, then up')
          .example('$0 apply --phase prepare', 'set up the network, without starting Kubernetes')
          .example('$0 apply --yes', 'apply without a question')
          .example('$0 apply --phase prepare --confirm 60', 'over SSH: roll back by itself if your session is cut off')
          .example('$0 apply --kubeconfig alice', 'on the control plane node: give alice access with kubectl'),
      async (args) => {
        const { runApplyCommand } = await import('./apply-command.ts');
        finish(await runApplyCommand({ ...args, ...parseAddressOptions(args) }, console));
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
          .option('lock-timeout', lockTimeout)
          .example('$0 confirm', 'after apply --confirm, in a new session')
          .example('$0 confirm --rollback', 'do not wait for the end of the time'),
      async (args) => {
        const { runConfirmCommand } = await import('./confirm-command.ts');
        finish(await runConfirmCommand(args, console));
      },
    )
    .command('await-confirmation', false, {}, async () => {
      const { runAwaitConfirmationCommand } = await import('./await-confirmation-command.ts');
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
          .options(detailOptionDefinitions)
          .option('from-evidence', {
            type: 'boolean',
            default: false,
            describe:
              'without a journal, or with one of another host: delete objects that show that lazyjack created them; needs the configuration',
          })
          .option('this-machine', thisMachine)
          .option('lock-timeout', lockTimeout)
          .option('forget-history', {
            type: 'boolean',
            default: false,
            describe: 'also remove the log of runs, /var/log/lazyjack, which is retained otherwise',
          })
          // Declared to say why they are refused.
          .option('target', { ...target, hidden: true })
          .option('exclude', { ...exclude, hidden: true })
          .example('$0 plan --destroy', 'show first what destroy would restore')
          .example('$0 destroy --yes', 'restore without a question'),
      async (args) => {
        const { runDestroyCommand } = await import('./destroy-command.ts');
        finish(await runDestroyCommand(args, console));
      },
    );
}
