import { Failure } from '../core/failure.ts';
import { quote } from '../core/text/escape-hidden.ts';

/**
 * The hosts that one of the patterns names, in their order; all, if there is no pattern. In a pattern, `*` stands for any characters and `?` for one.
 * Throws a Failure if a pattern names no host.
 */
export function limitHosts<Host extends { readonly name: string }>(hosts: readonly Host[], patterns: readonly string[]): readonly Host[] {
  if (patterns.length === 0) return hosts;
  const matchers = patterns.flatMap((pattern) => pattern.split(',')).map((pattern) => ({ pattern, matches: toMatcher(pattern) }));
  const empty = matchers.find(({ matches }) => !hosts.some(({ name }) => matches(name)));
  if (empty !== undefined)
    throw new Failure(
      'refused',
      `--limit ${quote(empty.pattern)} names no host: the topology has ${hosts.map(({ name }) => name).join(', ')}`,
      {
        fix: 'Write names of hosts, or patterns with * and ?.',
      },
    );
  return hosts.filter(({ name }) => matchers.some(({ matches }) => matches(name)));
}

function toMatcher(pattern: string): (name: string) => boolean {
  const source = pattern
    .trim()
    .toLowerCase()
    .replaceAll(/[^a-z0-9*?]/gu, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 'u');
  return (name) => expression.test(name);
}
