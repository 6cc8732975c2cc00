import type { Argv } from 'yargs';
import type { CommandContext } from '../command-context.ts';
import type { GlobalOptions } from '../global-options.ts';

/** Adds `completion`. Its scripts call `complete`, which is not declared: it takes the words of any command line. */
export function addCompletionCommand<Options extends GlobalOptions>(
  parser: Argv<Options>,
  { console, finish }: CommandContext,
): Argv<Options> {
  return parser.command(
    'completion <shell>',
    'print the completion script of a shell',
    (command) =>
      command
        .positional('shell', { choices: ['bash', 'zsh', 'fish'] as const, demandOption: true, describe: 'the shell' })
        .example('source <(lazyjack completion bash)', 'in bash, for this session; zsh: the same')
        .example('lazyjack completion fish >~/.config/fish/completions/lazyjack.fish', 'in fish, for every session')
        .epilogue('The .deb and the .rpm install the scripts of all three shells.'),
    async (args) => {
      const { runCompletionCommand } = await import('./completion-command.ts');
      finish(runCompletionCommand(args, console));
    },
  );
}
