import { globalOptionDefinitions } from '../command-options.ts';
import { completeWords } from '../completion/complete-words.ts';
import { listValues } from '../completion/list-values.ts';
import { shellScripts } from '../completion/shell-scripts.ts';
import type { Console } from '../console.ts';
import { parseHelp } from '../description/command-description.ts';
import { exitStatus, type ExitStatus } from '../exit-status.ts';
import type { ReadHelp } from '../usage-errors.ts';

/** Prints the completion script of a shell. */
export function runCompletionCommand({ shell }: { readonly shell: keyof typeof shellScripts }, console: Console): ExitStatus {
  console.out(shellScripts[shell]);
  return exitStatus.done;
}

/** Prints what may stand for the last of the words, for the scripts of `shellScripts`. */
export async function runCompleteCommand(words: readonly string[], readHelp: ReadHelp, console: Console): Promise<ExitStatus> {
  const describe = async (command: readonly string[]) => parseHelp(command, await readHelp(command));
  const completion = await completeWords(words, describe, (name, prefix, given) =>
    listValues(name, prefix, { config: given.get('config') ?? globalOptionDefinitions.config.default, host: given.get('host') }),
  );
  const lines =
    completion.type === 'values' ? completion.candidates.map(({ value, text }) => (text === '' ? value : `${value}\t${text}`)) : [];
  console.out([completion.type, ...lines].map((line) => `${line}\n`).join(''));
  return exitStatus.done;
}
