import type { Argv, InferredOptionTypes } from 'yargs';
import type { Console } from './console.ts';
import type { ExitStatus } from './exit-status.ts';
import { type globalTable, kubeconfigOption as kubeconfig } from './plan-options.ts';

type WithGlobals = Argv<InferredOptionTypes<typeof globalTable>>;

/** The verbs of 1.3, which never ask: one phase each, of today's apply and destroy. */
export function oldVerbs(program: WithGlobals, console: Console, finish: (status: ExitStatus) => void): WithGlobals {
  return program
    .command(
      'prepare',
      'as in 1.3: apply --phase prepare, without asking',
      (command) => command,
      async (args) => {
        const { apply } = await import('./commands/apply.ts');
        finish(
          await apply({ ...args, phase: 'prepare', yes: true, json: false, onFailure: 'rollback', adopt: [], kubeconfig: [] }, console),
        );
      },
    )
    .command(
      'up',
      'as in 1.3: apply --phase up, without asking',
      (command) => command.option('kubeconfig', kubeconfig),
      async (args) => {
        const { apply } = await import('./commands/apply.ts');
        finish(await apply({ ...args, phase: 'up', yes: true, json: false, onFailure: 'rollback', adopt: [] }, console));
      },
    )
    .command(
      'down',
      'as in 1.3: destroy --phase up, without asking',
      (command) => command,
      async (args) => {
        const { destroy } = await import('./commands/destroy.ts');
        finish(await destroy({ ...args, phase: 'up', yes: true, json: false }, console));
      },
    )
    .command(
      'clean',
      'as in 1.3: destroy --phase prepare, without asking',
      (command) => command,
      async (args) => {
        const { destroy } = await import('./commands/destroy.ts');
        finish(await destroy({ ...args, phase: 'prepare', yes: true, json: false }, console));
      },
    );
}
