import type { Argv } from 'yargs';
import { version } from '../../app/lazyjack-version.ts';
import type { CommandContext } from '../command-context.ts';
import { exitStatus } from '../exit-status.ts';
import type { GlobalOptions } from '../global-options.ts';
import { addChangeCommands } from './define-change-commands.ts';
import { addConfigurationCommands } from './define-configuration-commands.ts';
import { addCompletionCommand } from './define-completion-command.ts';
import { addFleetCommands } from './define-fleet-commands.ts';
import { addHostStateCommands } from './define-host-state-commands.ts';
import { addImagesCommand } from './define-images-command.ts';
import { addPictureCommands } from './define-picture-commands.ts';
import { addReferenceCommands } from './define-reference-commands.ts';
import { addLegacyCommands } from './define-legacy-commands.ts';

/** Adds every command, in the order of the help. The code of a command is loaded when it runs. */
export function addCommands<Options extends GlobalOptions>(parser: Argv<Options>, context: CommandContext): Argv<Options> {
  const groups = [
    addChangeCommands,
    addConfigurationCommands,
    addHostStateCommands,
    addFleetCommands,
    addPictureCommands,
    addImagesCommand,
    addReferenceCommands,
    addCompletionCommand,
    addLegacyCommands,
  ];
  return groups
    .reduce((commands, add) => add(commands, context), parser)
    .command('version', 'print the version of lazyjack', {}, () => {
      context.console.out(`${version}\n`);
      context.finish(exitStatus.done);
    });
}
