import type { Argv } from 'yargs';
import { kubeconfigOption as kubeconfig, verifyOption as verify } from '../command-options.ts';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds the commands of release 1.3: one phase of apply or destroy each, without a question. */
export function addLegacyCommands<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish }: CommandContext,
): Argv<Options> {
  return parser
    .command(
      'prepare',
      'same as apply --phase prepare --yes (command of release 1.3)',
      (command) => command.option('verify', verify),
      async (args) => {
        const { runApplyCommand } = await import('./apply-command.ts');
        finish(
          await runApplyCommand(
            { ...args, phase: 'prepare', yes: true, json: false, onFailure: 'rollback', adopt: [], kubeconfig: [] },
            console,
          ),
        );
      },
    )
    .command(
      'up',
      'same as apply --phase up --yes (command of release 1.3)',
      (command) => command.option('kubeconfig', kubeconfig).option('verify', verify),
      async (args) => {
        const { runApplyCommand } = await import('./apply-command.ts');
        finish(await runApplyCommand({ ...args, phase: 'up', yes: true, json: false, onFailure: 'rollback', adopt: [] }, console));
      },
    )
    .command(
      'down',
      'same as destroy --phase up --yes (command of release 1.3)',
      (command) => command,
      async (args) => {
        const { runDestroyCommand } = await import('./destroy-command.ts');
        finish(await runDestroyCommand({ ...args, phase: 'up', yes: true, json: false }, console));
      },
    )
    .command(
      'clean',
      'same as destroy --phase prepare --yes (command of release 1.3)',
      (command) => command,
      async (args) => {
        const { runDestroyCommand } = await import('./destroy-command.ts');
        finish(await runDestroyCommand({ ...args, phase: 'prepare', yes: true, json: false }, console));
      },
    );
}
