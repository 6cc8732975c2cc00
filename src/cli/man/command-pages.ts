import type { ArgumentDescription, CommandDescription, OptionDescription } from '../description/command-description.ts';
import { findValueName } from '../description/argument-values.ts';
import { type ManualPage, makePage, pageHeader, type PageOptions } from './manual-page.ts';
import { bold, escapeRoff, italic, labelled, literal, paragraph } from './roff.ts';

/** What the program and its commands are, as `--help` says it. A command of a command is described on the page of the first one. */
export interface DescribedProgram {
  readonly program: CommandDescription;
  readonly commands: readonly { readonly command: CommandDescription; readonly commands: readonly CommandDescription[] }[];
}

const files: readonly (readonly [string, string])[] = [
  ['config.yaml', 'The configuration of the cluster, the same on every node: see `lazyjack.yaml(5)`.'],
  ['/var/lib/lazyjack', 'The journal, before-images and copies of the applied configuration. Removed when nothing is owned any more.'],
];

const variables: readonly (readonly [string, string])[] = [
  ['LAZYJACK_CONFIG', 'The configuration file, for a command without `--config`.'],
  ['NO_COLOR', 'If it is set and not empty, the output has no color.'],
];

/** `lazyjack(1)`, and one page for each command, as git has them. */
export function makeCommandPages({ program, commands }: DescribedProgram, options: PageOptions): readonly ManualPage[] {
  const names = commands.map(({ command }) => pageName(command));
  return [
    makeProgramPage(program, names, options),
    ...commands.map(({ command, commands: below }) => makeCommandPage(command, below, program, options)),
  ];
}

function makeProgramPage(program: CommandDescription, names: readonly string[], options: PageOptions): ManualPage {
  const [summary = '', ...more] = program.summary.split('\n');
  return makePage('lazyjack', 1, [
    ...pageHeader('lazyjack', 1, options),
    '.SH NAME',
    'lazyjack \\- prepare hosts for Kubernetes over IPv6, IPv4 or both',
    '.SH SYNOPSIS',
    `${bold('lazyjack')} ${italic('COMMAND')} [${italic('OPTION')}...]`,
    '.SH DESCRIPTION',
    ...paragraph([summary, ...more].join(' ')),
    '.PP',
    ...paragraph(
      'One YAML file describes a cluster. On each node, lazyjack reads the live state, prints a plan, and changes exactly the differences. Its journal on the host records the state before each change, and `lazyjack destroy` restores it.',
    ),
    '.SH COMMANDS',
    ...program.commands.flatMap(({ name, text }, at) => labelled(`\\fB${escapeRoff(names[at] ?? name)}\\fR(1)`, sentence(text))),
    '.SH OPTIONS',
    ...program.options.flatMap((option) => describeOption(option, [])),
    ...describeExamples(program),
    ...describeExitStatus(program),
    '.SH ENVIRONMENT',
    ...variables.flatMap(([name, text]) => labelled(bold(name), text)),
    '.SH FILES',
    ...files.flatMap(([name, text]) => labelled(italic(name), text)),
    '.SH SEE ALSO',
    references([...names.map((name) => [name, 1] as const), ['lazyjack.yaml', 5]]),
  ]);
}

function makeCommandPage(
  command: CommandDescription,
  commands: readonly CommandDescription[],
  program: CommandDescription,
  options: PageOptions,
): ManualPage {
  const name = pageName(command);
  const isGeneral = (option: OptionDescription): boolean =>
    program.options.some((other) => other.name === option.name && other.text === option.text);
  const own = command.options.filter((option) => !isGeneral(option));
  return makePage(name, 1, [
    ...pageHeader(name, 1, options),
    '.SH NAME',
    ...paragraph(`${name} - ${command.summary.replaceAll('`', '')}`),
    '.SH SYNOPSIS',
    ...(commands.length > 0 ? commands : [command]).flatMap((each, at) => [...(at > 0 ? ['.br'] : []), synopsis(each)]),
    '.SH DESCRIPTION',
    ...paragraph(sentence(command.summary)),
    ...(command.epilogue === '' ? [] : ['.PP', ...paragraph(command.epilogue)]),
    ...(command.positionals.length === 0 ? [] : ['.SH ARGUMENTS', ...command.positionals.flatMap((each) => describePositional(each))]),
    ...commands.flatMap((each) => [`.SH ${each.words.join(' ').toUpperCase()}`, ...describeSubcommand(each, isGeneral)]),
    ...(own.length === 0 ? [] : ['.SH OPTIONS', ...own.flatMap((option) => describeOption(option, command.words))]),
    '.SH GENERAL OPTIONS',
    ...command.options.filter(isGeneral).flatMap((option) => describeOption(option, command.words)),
    ...describeExamples(command),
    ...describeExitStatus(program),
    '.SH SEE ALSO',
    references([
      ['lazyjack', 1],
      ['lazyjack.yaml', 5],
    ]),
  ]);
}

function describeSubcommand(command: CommandDescription, isGeneral: (option: OptionDescription) => boolean): readonly string[] {
  return [
    ...paragraph(sentence(command.summary)),
    ...(command.epilogue === '' ? [] : ['.PP', ...paragraph(command.epilogue)]),
    ...command.positionals.flatMap((each) => describePositional(each)),
    ...command.options.filter((option) => !isGeneral(option)).flatMap((option) => describeOption(option, command.words)),
    ...command.examples.flatMap(describeExample),
  ];
}

function pageName({ words }: CommandDescription): string {
  return ['lazyjack', ...words].join('-');
}

function synopsis(command: CommandDescription): string {
  const positionals = command.positionals.map(({ name, isRequired, isList }) => {
    const written = `${italic(name)}${isList ? '...' : ''}`;
    return isRequired ? written : `[${written}]`;
  });
  return [bold(['lazyjack', ...command.words].join(' ')), ...positionals, `[${italic('OPTION')}...]`].join(' ');
}

function describePositional(argument: ArgumentDescription): readonly string[] {
  return labelled(italic(argument.name), describeArgument(argument));
}

function describeOption(option: OptionDescription, words: readonly string[]): readonly string[] {
  const value = option.takesValue
    ? ` ${italic(option.choices.length > 0 ? option.choices.join('|') : (findValueName(words, option) ?? 'VALUE'))}`
    : '';
  const isOn = !option.takesValue && option.default === 'true';
  const short = option.short === undefined ? '' : `${bold(`-${option.short}`)}, `;
  return labelled(
    `${short}${bold(`--${isOn ? 'no-' : ''}${option.name}`)}${value}`,
    isOn ? `Turn off: ${sentence(option.text)}` : describeArgument(option),
  );
}

function describeArgument({ text, default: value, isList }: ArgumentDescription): string {
  const isTold = value === undefined || text.includes('[default:');
  return [sentence(text), ...(isTold ? [] : [`Default: ${value}.`]), ...(isList ? ['May be repeated.'] : [])].join(' ');
}

/** The texts of the help are no sentences: they begin in lower case and have no full stop. */
function sentence(text: string): string {
  const { body = text, value } = /^(?<body>.*?) \[default: (?<value>.*)\]$/su.exec(text)?.groups ?? {};
  const first = /^(?:kubeadm|lazyjack)\b/u.test(body) ? body : body.charAt(0).toUpperCase() + body.slice(1);
  return `${first}${/[.?!]$/u.test(first) ? '' : '.'}${value === undefined ? '' : ` Default: ${value}.`}`;
}

function describeExamples({ examples }: CommandDescription): readonly string[] {
  return examples.length === 0 ? [] : ['.SH EXAMPLES', ...examples.flatMap(describeExample)];
}

function describeExample({ name, text }: { readonly name: string; readonly text: string }, at: number): readonly string[] {
  return [...(at === 0 ? [] : ['.PP']), ...paragraph(`${sentence(text).slice(0, -1)}:`), ...literal([name])];
}

function describeExitStatus({ epilogue }: CommandDescription): readonly string[] {
  const statuses = epilogue.replace(/^Exit status: /u, '').split(/; (?=\d )/u);
  return ['.SH EXIT STATUS', ...statuses.flatMap((status) => labelled(bold(status.slice(0, 1)), sentence(status.slice(2))))];
}

/** `lazyjack(1), lazyjack.yaml(5)`, one a line. */
function references(pages: readonly (readonly [string, number])[]): string {
  return pages.map(([name, section], at) => `.BR ${escapeRoff(name)} (${section})${at === pages.length - 1 ? '' : ' ,'}`).join('\n');
}
