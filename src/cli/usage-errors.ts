import { findNearest } from '../config/find-nearest.ts';
import { Failure } from '../core/failure.ts';
import { listCommandsInHelp, listOptionsInHelp } from './views/help-text.ts';

/** Reads the help of a command, given by its words. */
export type ReadHelp = (command: readonly string[]) => Promise<string>;

/** The words before the first option: a command, and the arguments that follow it directly. */
function readCommandWords(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((argument) => argument.startsWith('-'));
  return end < 0 ? argv : argv.slice(0, end);
}

/** Refuses words that name no command. Returns the words that do: one, or two where a command has commands of its own. */
export async function findCommand(argv: readonly string[], readHelp: ReadHelp): Promise<readonly string[]> {
  const command: string[] = [];
  for (const word of readCommandWords(argv)) {
    const help = await readHelp(command);
    // A command without commands of its own lists none; yargs then prints the help of the command itself.
    const known = help.includes('\nCommands:\n') ? listCommandsInHelp(help, command) : [];
    if (known.length === 0) break;
    if (!known.includes(word)) throw unknownName('command', word, findNearest(word, known), command);
    command.push(word);
  }
  return command;
}

/** Turns an unknown argument of yargs into an error that names an unknown command, option or argument, with the nearest known name. */
export async function explainUnknownArguments(message: string, argv: readonly string[], readHelp: ReadHelp): Promise<Failure> {
  const command = await findCommand(argv, readHelp);
  const names = (/^Unknown arguments?: (?<names>.*)$/su.exec(message)?.groups?.['names'] ?? '').split(', ');
  const option = argv
    .filter((argument) => argument.startsWith('-'))
    .map((argument) => argument.replace(/=.*$/su, ''))
    .find((argument) => names.includes(argument.replace(/^--?(?:no-)?/u, '')) || names.includes(argument.replace(/^--?/u, '')));
  if (option !== undefined) {
    const nearest = findNearest(option.replace(/^--?/u, ''), listOptionsInHelp(await readHelp(command)));
    return unknownName('option', option, nearest === undefined ? undefined : `--${nearest}`, command);
  }
  return unknownName('argument', names[0] ?? '', undefined, command);
}

function unknownName(what: string, name: string, nearest: string | undefined, command: readonly string[]): Failure {
  const hint = nearest === undefined ? '' : `: did you mean "${nearest}"?`;
  return new Failure('refused', `unknown ${what} "${name}"${hint}`, { fix: `See \`${['lazyjack help', ...command].join(' ')}\`.` });
}
