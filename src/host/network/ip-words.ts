/** Status flags of a route, which `ip route add` does not accept. */
const routeStateFlags = new Set([
  'linkdown',
  'dead',
  'offload',
  'rt_offload',
  'trap',
  'rt_trap',
  'rt_offload_failed',
  'unresolved',
  'pervasive',
  'notify',
]);

/** What `ip -o` prints instead of a line end, with the indentation of the next line. An interface name may contain a backslash, but no tab. */
const replacedLineEnd = /\\\t/g;

/**
 * The words of a line of `ip -o`, as `ip route add` accepts them: without status flags. `ip` always locks rto_min and prints that, but does not
 * accept it.
 */
export function splitWords(line: string): readonly string[] {
  return line
    .replaceAll(replacedLineEnd, ' ')
    .split(/\s+/)
    .filter(
      (word, at, all) => word !== '' && word !== '\\' && !routeStateFlags.has(word) && !(word === 'lock' && all[at - 1] === 'rto_min'),
    );
}
