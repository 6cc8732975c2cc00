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
 * and `--config -` becomes `--config=/dev/stdin`.
 */
export function normalizeArgv(argv: readonly string[]): readonly string[] {
  if (argv[0] === 'help') return normalizeArgv([...argv.slice(1), '--help']);
  const result: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] ?? '';
    if (argument === '--') return [...result, ...argv.slice(at)];
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
    } else if (longFlags.has(name)) {
      result.push(`--${name}${value ?? ''}`);
    } else {
      result.push(argument);
    }
  }
  return result;
}
