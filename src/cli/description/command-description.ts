/** A command line as its help declares it: what completion and the manual pages are made of. */
export interface CommandDescription {
  /** The words of the command, such as `images`, `save`; empty: the program. */
  readonly words: readonly string[];
  /** `apply [planfile]`. */
  readonly usage: string;
  readonly summary: string;
  /** Commands of its own. */
  readonly commands: readonly NamedText[];
  readonly positionals: readonly ArgumentDescription[];
  readonly options: readonly OptionDescription[];
  readonly examples: readonly NamedText[];
  /** Empty: none. */
  readonly epilogue: string;
}

export interface NamedText {
  readonly name: string;
  readonly text: string;
}

export interface ArgumentDescription {
  readonly name: string;
  readonly text: string;
  /** Empty: any value. */
  readonly choices: readonly string[];
  /** As the help shows it; undefined: none. */
  readonly default?: string;
  readonly isRequired: boolean;
  /** It may be repeated. */
  readonly isList: boolean;
}

export interface OptionDescription extends ArgumentDescription {
  /** One letter; undefined: none. */
  readonly short?: string;
  readonly takesValue: boolean;
}

/** Reads the help of a command as yargs prints it without wrapping. */
export function parseHelp(words: readonly string[], help: string): CommandDescription {
  const [usage = '', ...paragraphs] = help.trimEnd().split('\n\n');
  const section = (title: string): readonly string[] => {
    const found = paragraphs.find((paragraph) => paragraph.startsWith(`${title}:\n`));
    return found === undefined ? [] : found.split('\n').slice(1);
  };
  const prose = paragraphs.filter((paragraph) => !/^(?:Commands|Positionals|Options|Examples):\n/u.test(paragraph));
  return {
    words,
    usage: usage.replace(/^lazyjack ?/u, ''),
    summary: prose[0] ?? '',
    commands: section('Commands').map((line) => {
      const { name, text } = splitEntry(line);
      return { name: name.replace(/^lazyjack /u, ''), text };
    }),
    positionals: section('Positionals').map((line) => {
      const { name, text } = splitEntry(line);
      return { name, ...parseArgument(text) };
    }),
    options: section('Options').map(parseOption),
    examples: section('Examples').map(splitEntry),
    epilogue: prose.slice(1).join('\n\n'),
  };
}

/** `  name  text`. */
function splitEntry(line: string): NamedText {
  const { name = '', text = '' } = /^ +(?<name>.*?)(?: {2,}(?<text>.*))?$/u.exec(line)?.groups ?? {};
  return { name, text };
}

function parseOption(line: string): OptionDescription {
  const { name: names, text } = splitEntry(line);
  const short = /^-(?<letter>\w), /u.exec(names)?.groups?.['letter'];
  return {
    name: names.replace(/^.*--/u, ''),
    ...(short !== undefined && { short }),
    takesValue: !/ \[(?:boolean|count)\]/u.test(` ${text}`),
    ...parseArgument(text),
  };
}

/** What yargs appends to a description, each behind two blanks or one: `  [string] [required]`. */
const facts = /(?: {1,2}\[(?:boolean|count|string|number|array|required|choices: [^\]]*|default: [^\]]*(?:\[[^\]]*\])?)\])+$/u;

function parseArgument(written: string): Omit<ArgumentDescription, 'name'> {
  const at = written.lastIndexOf('  [');
  const appended = at >= 0 && facts.test(written.slice(at)) ? written.slice(at) : '';
  const choices = [...(/\[choices: (?<list>[^\]]*)\]/u.exec(appended)?.groups?.['list'] ?? '').matchAll(/"(?<word>[^"]*)"/gu)];
  const value = /\[default: (?<value>.*?)\](?: \[|$)/u.exec(appended)?.groups?.['value']?.replace(/^"(.*)"$/u, '$1');
  return {
    text: written.slice(0, written.length - appended.length),
    choices: choices.map((match) => match.groups?.['word'] ?? ''),
    ...(value !== undefined && value !== '[]' && value !== 'false' && { default: value }),
    isRequired: appended.includes('[required]'),
    isList: appended.includes('[array]'),
  };
}
