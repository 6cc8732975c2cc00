import type { Argv, InferredOptionTypes } from 'yargs';
import type { Console } from '../console.ts';
import type { ExitStatus } from '../exit-status.ts';
import { type globalOptionDefinitions, kubeconfigOption as kubeconfig } from '../command-options.ts';

type GlobalArgv = Argv<InferredOptionTypes<typeof globalOptionDefinitions>>;

/** The verbs of 1.3, which never ask: one phase each, of today's apply and destroy. */
export function addLegacyCommands(program: GlobalArgv, console: Console, finish: (status: ExitStatus) => void): GlobalArgv {
  return program
    .command(
      'prepare',
      'as in 1.3: apply --phase prepare, without asking',
      (command) => command,
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
      'as in 1.3: apply --phase up, without asking',
      (command) => command.option('kubeconfig', kubeconfig),
      async (args) => {
        const { runApplyCommand } = await import('./apply-command.ts');
        finish(await runApplyCommand({ ...args, phase: 'up', yes: true, json: false, onFailure: 'rollback', adopt: [] }, console));
      },
    )
    .command(
      'down',
      'as in 1.3: destroy --phase up, without asking',
      (command) => command,
      async (args) => {
        const { runDestroyCommand } = await import('./destroy-command.ts');
        finish(await runDestroyCommand({ ...args, phase: 'up', yes: true, json: false }, console));
      },
    )
    .command(
      'clean',
      'as in 1.3: destroy --phase prepare, without asking',
      (command) => command,
      async (args) => {
        const { runDestroyCommand } = await import('./destroy-command.ts');
        finish(await runDestroyCommand({ ...args, phase: 'prepare', yes: true, json: false }, console));
      },
    );
}
