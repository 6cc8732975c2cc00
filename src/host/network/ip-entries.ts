import type { Family } from '../../core/ip/ip.ts';
import type { NetworkEntry } from '../../core/host/network-port.ts';
import { canonicalizeAddress, parseDestination } from './ip-destinations.ts';
import { splitWords } from './ip-words.ts';

/** Attributes of a route that `isPlainRoute` allows, besides its type. */
const plainRouteWords = new Set(['via', 'dev', 'table', 'proto', 'scope', 'src', 'metric', 'mtu', 'pref']);

/**
 * Parses a line of `ip -o -d`. Keeps the words verbatim, so that lazyjack can create the entry again, even with attributes that it does not
 * understand. Returns undefined for an entry of the kernel, or one that a user could not add.
 */
export function parseEntry(family: Family, line: string): NetworkEntry | undefined {
  const words = splitWords(line);
  const [first = ''] = words;
  // A next hop object has a line of its own.
  if (first === '' || first === 'nh_info') return undefined;
  if (words.at(-1) === 'PERMANENT') return parseNeighbourEntry('neighbour', family, [...words.slice(0, -1), 'nud', 'permanent']);
  if (words.at(-1) === 'proxy') return parseNeighbourEntry('proxy', family, words.slice(0, -1));
  if (first === 'id') return parseNextHop(words);
  return parseRouteEntry(family, words);
}

function parseNeighbourEntry(type: 'neighbour' | 'proxy', family: Family, words: readonly string[]): NetworkEntry {
  const [dst = ''] = words;
  return {
    ...emptyEntry,
    type,
    family,
    dst,
    devs: valuesAfter(words, 'dev'),
    ipArguments: (type === 'proxy' ? ['proxy', ...words] : words).join(' '),
  };
}

function parseNextHop(words: readonly string[]): NetworkEntry {
  const gateways = valuesAfter(words, 'via');
  const family = gateways.some((gateway) => gateway.includes(':')) ? 6 : 4;
  // The kernel derives `scope` and `proto unspec` itself and does not accept them.
  const own = words.filter((word, at) => !['scope', 'proto'].includes(word) && !['scope', 'proto'].includes(words[at - 1] ?? ''));
  return {
    ...emptyEntry,
    type: 'nexthop',
    family,
    dst: words[1] ?? '',
    devs: valuesAfter(words, 'dev'),
    gateways,
    ipArguments: own.join(' '),
  };
}

const emptyEntry = {
  gateways: [],
  onLink: false,
  usesNextHopNumber: false,
  source: null,
  metric: null,
  mtu: null,
  table: '',
  protocol: '',
  isPlainRoute: false,
  isPermanent: true,
} as const satisfies Partial<NetworkEntry>;

function parseRouteEntry(family: Family, said: readonly string[]): NetworkEntry | undefined {
  const [type = '', shown = '', ...all] = said;
  // An encapsulation contains addresses of its own.
  const encap = all.indexOf('encap');
  const rest =
    encap < 0 ? all : [...all.slice(0, encap), ...all.slice(all.findIndex((word, at) => at > encap && (word === 'via' || word === 'dev')))];
  const [table = 'main'] = valuesAfter(rest, 'table');
  const devs = [...new Set(valuesAfter(rest, 'dev'))];
  if (shown === '' || table === 'local') return undefined;
  const dst = parseDestination(family, shown);
  const [id] = valuesAfter(rest, 'nhid');
  const [mtu] = valuesAfter(
    rest.filter((word) => word !== 'lock'),
    'mtu',
  );
  const [source] = valuesAfter(rest, 'src');
  const [metric] = valuesAfter(rest, 'metric');
  const [protocol = 'boot'] = valuesAfter(rest, 'proto');
  return {
    type: 'route',
    family,
    dst,
    devs,
    gateways: valuesAfter(
      rest.filter((word) => word !== 'inet6' && word !== 'inet'),
      'via',
    ),
    onLink: rest.includes('onlink'),
    usesNextHopNumber: id !== undefined,
    source: source === undefined ? null : canonicalizeAddress(source),
    metric: metric === undefined ? null : Number(metric),
    mtu: mtu === undefined ? null : Number(mtu),
    table,
    protocol,
    isPlainRoute: hasOnlyPlainWords(type, table, all),
    isPermanent: !all.includes('expires') && !['kernel', 'ra', 'redirect'].includes(protocol),
    ipArguments: [type, dst, ...(id === undefined ? all : withNextHopNumber(all, id))].join(' '),
  };
}

/** A route with a next hop number names no interface. */
function withNextHopNumber(words: readonly string[], id: string): readonly string[] {
  const own = words.flatMap((word, at) =>
    ['nhid', 'via', 'dev'].includes(word) ? [at, at + 1, ...(words[at + 1] === 'inet6' ? [at + 2] : [])] : [],
  );
  return ['nhid', id, ...words.filter((_, at) => !own.includes(at))];
}

function hasOnlyPlainWords(type: string, table: string, rest: readonly string[]): boolean {
  if (type !== 'unicast' || table !== 'main' || rest.length % 2 !== 0) return false;
  return rest.every((word, at) => {
    if (at % 2 === 1) return true;
    const value = rest[at + 1] ?? '';
    const usual = word !== 'pref' || value === 'medium';
    return usual && plainRouteWords.has(word) && value !== 'inet6' && value !== 'lock' && (word !== 'scope' || isDefaultScope(rest, value));
  });
}

/** Defaults of `ip route add`. */
function isDefaultScope(words: readonly string[], scope: string): boolean {
  return scope === (words.includes('via') || words.some((word) => word === 'pref') ? 'global' : 'link');
}

/** The type of the value that follows each word. */
function valuesAfter(words: readonly string[], name: string): readonly string[] {
  return words.flatMap((word, at) => (word === name ? (words[at + 1] ?? []) : []));
}
