import type { Family } from '../../core/ip/ip.ts';
import type { Route, RouteMtu, SpecialRoute } from '../../core/host/network-port.ts';
import { canonicalizeAddress, parseDestination } from './ip-destinations.ts';
import { splitWords } from './ip-words.ts';

/** Words whose value is a field of `Route`, or follows from the others. */
const fieldWords = new Set(['via', 'dev', 'table', 'proto', 'scope', 'src', 'metric', 'mtu', 'pref']);

/** Words that are followed by a value of the moment, which `ip route add` does not accept or which ends by itself. */
const statusWords = new Set(['expires', 'error', 'users', 'age', 'used']);

const routeLine = /^[a-z]+ (?:default|[\da-f:.]+(?:\/\d+)?)(?:\s|$)/;

/**
 * Parses a line of `ip -o -d route show table main`: the only output that has locks of metrics, and that every iproute2 prints correctly. With
 * `-j`, 5.0 to 5.2 print `"metrics":[1400 ]` and up to 5.3 next hops in text. Returns undefined for a line in another form.
 */
export function parseRouteLine(family: Family, line: string): Route | SpecialRoute | undefined {
  if (!routeLine.test(line)) return undefined;
  const [type = '', shown = '', ...words] = splitWords(line);
  const dst = parseDestination(family, shown);
  const { fields, attributes, expires } = readRouteWords(words);
  const dev = fields.get('dev');
  const what = describeSpecialRoute(type, fields, attributes);
  if (what !== undefined || dev === undefined) return { family, dst, what: what ?? 'without an interface' };
  const [via, source, metric] = [fields.get('via'), fields.get('src'), fields.get('metric')];
  if (!/^(?:lock )?\d+$/.test(fields.get('mtu') ?? '0') || !/^\d+$/.test(metric ?? '0')) return undefined;
  const own = [...attributes, ...listUnusualDefaults(family, fields)];
  return {
    family,
    dst,
    via: via === undefined ? null : canonicalizeAddress(via),
    dev,
    mtu: parseMtu(fields.get('mtu')),
    protocol: fields.get('proto') ?? 'boot',
    metric: metric === undefined ? null : Number(metric),
    source: source === undefined ? null : canonicalizeAddress(source),
    attributes: own.length === 0 ? null : own.join(' '),
    expires,
  };
}

interface RouteWords {
  readonly fields: ReadonlyMap<string, string>;
  /** In the order and the words of `ip route add`. */
  readonly attributes: readonly string[];
  readonly expires: boolean;
}

function readRouteWords(words: readonly string[]): RouteWords {
  const fields = new Map<string, string>();
  const attributes: string[] = [];
  let expires = false;
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const value = words[at + 1] ?? '';
    // The words of a next hop describe that hop and not the route.
    if (attributes.includes('nexthop')) attributes.push(word);
    else if (fieldWords.has(word)) {
      const locked = word === 'mtu' && value === 'lock';
      fields.set(word, locked ? `lock ${words[at + 2] ?? ''}` : value);
      at += locked ? 2 : 1;
    } else if (statusWords.has(word)) {
      expires ||= word === 'expires';
      at += 1;
    } else attributes.push(word);
  }
  return { fields, attributes, expires };
}

function describeSpecialRoute(type: string, fields: ReadonlyMap<string, string>, attributes: readonly string[]): string | undefined {
  if (type !== 'unicast') return type;
  const hops = attributes.filter((word) => word === 'nexthop').length;
  if (hops > 0) return `${hops} next hops`;
  if (attributes.includes('encap')) return 'an encapsulation';
  if (fields.get('via')?.startsWith('inet') === true) return 'a next hop of the other family';
  const valueAfter = (name: string): string => attributes[attributes.indexOf(name) + 1] ?? '';
  if (attributes.includes('from')) return `for packets from ${valueAfter('from')}`;
  return attributes.includes('tos') ? `type of service ${valueAfter('tos')}` : undefined;
}

/** Scope and preference, where they are not what `ip route add` chooses. */
function listUnusualDefaults(family: Family, fields: ReadonlyMap<string, string>): readonly string[] {
  const [scope, pref] = [fields.get('scope'), fields.get('pref')];
  const usualScope = family === 4 && !fields.has('via') ? 'link' : 'global';
  return [
    ...(scope === undefined || scope === usualScope ? [] : ['scope', scope]),
    ...(pref === undefined || pref === 'medium' ? [] : ['pref', pref]),
  ];
}

function parseMtu(shown: string | undefined): RouteMtu {
  if (shown === undefined) return null;
  return shown.startsWith('lock ') ? `lock ${Number(shown.slice('lock '.length))}` : Number(shown);
}
