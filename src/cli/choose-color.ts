/** The values of `--color`. */
export const colorChoices = ['auto', 'always', 'never'] as const;
export type ColorChoice = (typeof colorChoices)[number];

export interface ColorSituation {
  readonly choice: ColorChoice;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The stream is a terminal. */
  readonly isTerminal: boolean;
}

/**
 * Whether a stream is colored. `--color always` and `never` decide. With `auto`, FORCE_COLOR decides if it is not empty (https://force-color.org), before
 * NO_COLOR; its values 0 and false turn color off, as in Node.js. Then NO_COLOR, if not empty, turns color off (https://no-color.org). Otherwise a
 * terminal that can show colors gets them.
 */
export function chooseColor({ choice, env, isTerminal }: ColorSituation): boolean {
  if (choice !== 'auto') return choice === 'always';
  const { FORCE_COLOR: force = '', NO_COLOR: none = '', TERM: terminal } = env;
  if (force !== '') return force !== '0' && force.toLowerCase() !== 'false';
  return none === '' && isTerminal && terminal !== 'dumb';
}

/**
 * The value of `--color` in a command line that `normalizeArgv` returned; an invalid value counts as `auto` and is refused when the line is parsed. Read
 * before that, because errors of the command line are colored too.
 */
export function readColorChoice(argv: readonly string[]): ColorChoice {
  const end = argv.indexOf('--');
  const options = end < 0 ? argv : argv.slice(0, end);
  const value = options.findLast((argument) => argument.startsWith('--color='))?.slice('--color='.length);
  return colorChoices.find((choice) => choice === value) ?? 'auto';
}
