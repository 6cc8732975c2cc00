import { colorChoices } from './choose-color.ts';

const longFlags = new Set([
  'config',
  'help',
  'host',
  'alsologtostderr',
  'log_backtrace_at',
  'log_dir',
  'logtostderr',
  'stderrthreshold',
  'vmodule',
]);
/** Flags of glog, which release 1.3 used for logging: accepted, without effect. */
const ignoredFlags = new Set(['alsologtostderr', 'logtostderr']);
const ignoredFlagsWithValue = new Set(['log_backtrace_at', 'log_dir', 'stderrthreshold', 'vmodule']);

/**
 * Translates a command line of release 1.3: `-config f` becomes `--config f`, and the flags of glog are removed. `-v 1` becomes `-v` and `-v 4`
 * becomes `-vv`. Go's flag package accepts one dash or two, and the value after a blank or `=`. `help COMMAND` becomes `COMMAND --help`,
 * `--config -` becomes `--config=/dev/stdin`, `migrate -` becomes `migrate /dev/stdin`, and `new --out -` becomes `new --out=-`, as for `migrate`. `--color` has a value in every case: `--color` alone is
 * `--color=always`, `--no-color` is `--color=never`.
 */
export function normalizeArgv(argv: readonly string[]): readonly string[] {
  if (argv[0] === 'help') return normalizeArgv([...argv.slice(1), '--help']);
  const result: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (argument === '--') return [...result, ...argv.slice(at)];
    const color = readColor(argument, argv[at + 1]);
    if (color !== undefined) {
      result.push(`--color=${color.value}`);
      if (color.isNextWord) at += 1;
      continue;
    }
    const match = /^--?(?<name>[a-z_]+)(?<value>=.*)?$/su.exec(argument);
    const name = match?.groups?.['name'] ?? '';
    const value = match?.groups?.['value'];
    if (name === 'v' && (value !== undefined || /^\d+$/u.test(argv[at + 1] ?? ''))) {
      const level = value === undefined ? argv[at + 1] : value.slice(1);
      if (value === undefined) at += 1;
      if (level !== '0') result.push(Number(level) >= 4 ? '-vv' : '-v');
    } else if (ignoredFlags.has(name)) {
      continue;
    } else if (ignoredFlagsWithValue.has(name)) {
      if (value === undefined) at += 1;
    } else if (name === 'config' && (value === '=-' || (value === undefined && argv[at + 1] === '-'))) {
      // yargs takes a lone dash for an argument, not for the value of an option.
      if (value === undefined) at += 1;
      result.push('--config=/dev/stdin');
    } else if ((argv[0] === 'new' || argv[0] === 'migrate') && argument === '--out' && argv[at + 1] === '-') {
      at += 1;
      result.push('--out=-');
    } else if (argv[0] === 'migrate' && argument === '-') {
      result.push('/dev/stdin');
    } else if (longFlags.has(name)) {
      result.push(`--${name}${value ?? ''}`);
    } else {
      result.push(argument);
    }
  }
  return result;
}

/** The value that this word gives to `--color`. `next`: the word after it, which is the value if it can be one. undefined: another word. */
function readColor(word: string, next: string | undefined): { readonly value: string; readonly isNextWord: boolean } | undefined {
  if (word === '--no-color') return { value: 'never', isNextWord: false };
  if (word === '--color') {
    const isNextWord = next !== undefined && (colorChoices.some((choice) => choice === next) || Object.hasOwn(booleanColors, next));
    return { value: isNextWord ? (booleanColors[next] ?? next) : 'always', isNextWord };
  }
  const value = /^--color=(?<value>.*)$/su.exec(word)?.groups?.['value'];
  return value === undefined ? undefined : { value: booleanColors[value] ?? value, isNextWord: false };
}

/** Until 2.0.1, the option had no other values. */
const booleanColors: Readonly<Record<string, string>> = { true: 'always', false: 'never' };
