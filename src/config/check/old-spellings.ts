import type { WrittenFlag } from '../values/plain-values.ts';
import type { Path, ConfigProblem } from '../config-problem.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { Rule } from './rule.ts';

/** `yes`, `no`, `on`, `off`: booleans in YAML 1.1 and therefore in lazyjack 1.3, text in YAML 1.2. */
export const oldBooleans: Rule = ({ settings: { general, dns64 } }) => {
  const flags: readonly [Path, WrittenFlag | undefined][] = [
    [['general', 'insecure'], general?.insecure],
    [['dns64', 'allow_aaaa_use'], dns64?.allow_aaaa_use],
    [['dns64', 'allow_ipv6_use'], dns64?.allow_ipv6_use],
  ];
  return flags.flatMap(([at, flag]) =>
    flag?.isOldSpelling === true
      ? [
          warning(
            at,
            'Old way to write a boolean',
            `${quote(flag.written)} is read as ${String(flag.value)}.`,
            `Write ${String(flag.value)}.`,
          ),
        ]
      : [],
  );
};

/** Keys that lazyjack 1.3 accepted and that have moved or have a new name. */
export const oldKeys: Rule = ({ settings, isGiven }) => [
  ...(settings.plugin === undefined
    ? []
    : isGiven(['general', 'plugin'])
      ? [key(['plugin'], 'plugin at the top level has no effect: general.plugin is used.', 'Remove it here.')]
      : [
          key(
            ['plugin'],
            'plugin now belongs in general; it is still read here.',
            `Write plugin: ${settings.plugin} in the section general.`,
          ),
        ]),
  ...(settings.dns64?.allow_ipv6_use === undefined
    ? []
    : isGiven(['dns64', 'allow_aaaa_use'])
      ? [key(['dns64', 'allow_ipv6_use'], 'allow_ipv6_use has no effect: allow_aaaa_use is used.', 'Remove it.')]
      : [
          key(
            ['dns64', 'allow_ipv6_use'],
            'allow_ipv6_use is now called allow_aaaa_use; it is still read.',
            `Write allow_aaaa_use: ${String(settings.dns64.allow_ipv6_use.value)}.`,
          ),
        ]),
];

function key(at: Path, detail: string, fix: string): ConfigProblem {
  return { ...warning(at, 'Old key', detail, fix), part: 'key' };
}

function warning(at: Path, summary: string, detail: string, fix: string): ConfigProblem {
  return { severity: 'warning', at, summary, detail, fix };
}
