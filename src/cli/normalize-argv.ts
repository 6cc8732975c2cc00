const longFlags = new Set([
  'config',
  'host',
  'alsologtostderr',
  'log_backtrace_at',
  'log_dir',
  'logtostderr',
  'stderrthreshold',
  'vmodule',
]);
/** Flags of glog, which 1.3 logged with: understood, and without effect. */
const ignoredFlags = new Set(['alsologtostderr', 'logtostderr']);
const ignoredFlagsWithValue = new Set(['log_backtrace_at', 'log_dir', 'stderrthreshold', 'vmodule']);

/**
 * The command line of 1.3 as ours: `-config f` is `--config f` (yargs would read six flags), and the flags of glog go. It said
 * more at `-v 1` and at `-v 4`, which are `-v` and `-vv`.
 * Go's flag package takes one dash or two, and the value behind a blank or `=`.
 */
export function normalizeArgv(argv: readonly string[]): readonly string[] {
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
    } else if (longFlags.has(name)) {
      result.push(`--${name}${value ?? ''}`);
    } else {
      result.push(argument);
    }
  }
  return result;
}
