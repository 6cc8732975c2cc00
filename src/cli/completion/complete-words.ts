import type { ArgumentDescription, CommandDescription, OptionDescription } from '../description/command-description.ts';
import { findValueName, type ValueName } from '../description/argument-values.ts';
import type { Candidate, Completion } from './candidate.ts';

/** Reads the help of a command, given by its words. */
export type DescribeCommand = (words: readonly string[]) => Promise<CommandDescription>;

/** Lists the values of a kind that begin with `prefix`, quietly: empty if they cannot be read. `given`: the options that are already written. */
export type ListValues = (name: ValueName, prefix: string, given: ReadonlyMap<string, string>) => Promise<Completion>;

/** What may stand for the last of the words, which is the one under the cursor and may be empty. `written` excludes the name of the program. */
export async function completeWords(written: readonly string[], describe: DescribeCommand, list: ListValues): Promise<Completion> {
  const isHelp = written[0] === 'help' && written.length > 1;
  const words = isHelp ? written.slice(1) : written;
  const current = words.at(-1) ?? '';
  const { command, given, arguments: positionals, pending } = await readWords(words.slice(0, -1), describe);
  const complete = (argument: ArgumentDescription, prefix: string): Promise<Completion> =>
    completeValue(command, argument, prefix, given, list);

  if (pending !== undefined) return complete(pending, current);
  const assigned = /^--(?<name>[^=]+)=(?<value>.*)$/su.exec(current)?.groups;
  if (assigned !== undefined) {
    const option = command.options.find(({ name }) => name === assigned['name']);
    if (option?.takesValue !== true) return noValues;
    return withPrefix(await complete(option, assigned['value'] ?? ''), `--${option.name}=`);
  }
  if (current.startsWith('-')) return choose(isHelp ? [] : listOptions(command, given), current);
  if (command.commands.length > 0) return choose(listCommands(command), current);
  const positional = isHelp ? undefined : (command.positionals[positionals] ?? command.positionals.findLast(({ isList }) => isList));
  return positional === undefined ? noValues : complete(positional, current);
}

const noValues: Completion = { type: 'values', candidates: [] };

interface ReadWords {
  readonly command: CommandDescription;
  readonly given: ReadonlyMap<string, string>;
  /** The number of positional arguments. */
  readonly arguments: number;
  /** The option whose value comes next. */
  readonly pending: OptionDescription | undefined;
}

async function readWords(words: readonly string[], describe: DescribeCommand): Promise<ReadWords> {
  let command = await describe([]);
  const given = new Map<string, string>();
  let positionals = 0;
  let pending: OptionDescription | undefined;
  for (const word of words) {
    if (pending !== undefined) {
      given.set(pending.name, word);
      pending = undefined;
    } else if (word.startsWith('-') && word !== '-') {
      const { name = '', value } = /^--?(?<name>[^=]*)(?:=(?<value>.*))?$/su.exec(word)?.groups ?? {};
      const option = findOption(command, name);
      if (option?.takesValue === true && value === undefined) pending = option;
      given.set(option?.name ?? name, value ?? '');
    } else if (command.commands.some(({ name }) => lastWord(name, command) === word)) {
      command = await describe([...command.words, word]);
    } else positionals += 1;
  }
  return { command, given, arguments: positionals, pending };
}

/** Release 1.3 writes long options with one dash. */
function findOption({ options }: CommandDescription, written: string): OptionDescription | undefined {
  return options.find(({ name, short }) => name === written || short === written);
}

/** `images save <file>` below `images` is `save`. */
function lastWord(usage: string, { words }: CommandDescription): string {
  return usage.split(' ')[words.length] ?? '';
}

function listCommands(command: CommandDescription): readonly Candidate[] {
  const own = command.commands.map(({ name, text }) => ({ value: lastWord(name, command), text }));
  return command.words.length === 0 ? [...own, { value: 'help', text: 'show the help of a command' }] : own;
}

function listOptions({ options }: CommandDescription, given: ReadonlyMap<string, string>): readonly Candidate[] {
  return options
    .filter(({ name, isList }) => isList || !given.has(name))
    .map(({ name, text, takesValue, default: value }) => {
      // A flag that is on by default is only useful turned off.
      const isOn = !takesValue && value === 'true';
      return { value: `--${isOn ? 'no-' : ''}${name}`, text: isOn ? `do not ${text}` : text };
    });
}

async function completeValue(
  command: CommandDescription,
  argument: ArgumentDescription,
  prefix: string,
  given: ReadonlyMap<string, string>,
  list: ListValues,
): Promise<Completion> {
  if (argument.choices.length > 0)
    return choose(
      argument.choices.map((value) => ({ value, text: '' })),
      prefix,
    );
  const name = findValueName(command.words, argument);
  return name === undefined ? noValues : list(name, prefix, given);
}

/** Those of the candidates that begin with what is written. */
export function choose(candidates: readonly Candidate[], prefix: string): Completion {
  return { type: 'values', candidates: candidates.filter(({ value }) => value.startsWith(prefix)) };
}

function withPrefix(completion: Completion, prefix: string): Completion {
  if (completion.type !== 'values') return completion;
  return { type: 'values', candidates: completion.candidates.map(({ value, text }) => ({ value: prefix + value, text })) };
}
