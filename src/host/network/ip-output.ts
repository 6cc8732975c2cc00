import * as z from 'zod';
import { formatAddress, parseAddress, type Family } from '../../core/ip/ip.ts';
import type { Link, LinkAddress, Neighbour, Route, SpecialRoute } from '../../core/host/network-port.ts';

/** Created once: creating a schema takes longer than checking an answer. */
const [text, number] = [z.string(), z.number()];
const [optionalText, optionalNumber, optionalTrue] = [text.optional(), number.optional(), z.boolean().optional()];

const linkSchema = z.object({
  ifindex: number,
  ifname: text,
  flags: z.array(text),
  mtu: number,
  max_mtu: optionalNumber,
  address: optionalText,
  master: optionalText,
  link: optionalText,
  linkinfo: z.object({ info_kind: optionalText }).optional(),
});

const addressInfoSchema = z.object({
  local: text.refine((address) => parseAddress(address) !== undefined, 'no IP address'),
  prefixlen: number,
  scope: text,
  broadcast: optionalText,
  label: optionalText,
  tentative: optionalTrue,
  dadfailed: optionalTrue,
  dynamic: optionalTrue,
  ...{ nodad: optionalTrue, home: optionalTrue, noprefixroute: optionalTrue, autojoin: optionalTrue, mngtmpaddr: optionalTrue },
  metric: optionalNumber,
});

export const routeSchema = z.object({
  type: optionalText,
  dst: text,
  dev: optionalText,
  gateway: optionalText,
  via: z.unknown().optional(),
  tos: optionalText,
  protocol: optionalText,
  metric: optionalNumber,
  prefsrc: optionalText,
  nexthops: z.array(z.unknown()).optional(),
  metrics: z.array(z.object({ mtu: optionalNumber })).optional(),
});

const neighbourSchema = z.object({
  dst: text.refine((address) => parseAddress(address) !== undefined, 'no IP address'),
  dev: optionalText,
  lladdr: optionalText,
  state: z.array(text).optional(),
});

export const linkListSchema = z.array(linkSchema);
export const addressListSchema = z.array(z.object({ ifname: text, addr_info: z.array(addressInfoSchema).optional() }));
export const routeListSchema = z.array(z.unknown());
export const neighbourListSchema = z.array(neighbourSchema);

/** The type of each key of a plain route. The schema checks the others. */
const plainRouteKeys: Readonly<Record<string, 'string' | 'number' | 'object'>> = {
  ...{ dst: 'string', dev: 'string', gateway: 'string', protocol: 'string', scope: 'string', prefsrc: 'string', pref: 'string' },
  ...{ metric: 'number', flags: 'object' },
};

/**
 * Whether this is a plain route: one next hop and no special attribute. There may be thousands, and this check takes a tenth of the schema's time
 * with the same result.
 */
export function isPlainRoute(raw: unknown): raw is z.infer<typeof routeSchema> {
  if (typeof raw !== 'object' || raw === null || !('dst' in raw)) return false;
  return Object.entries(raw).every(([name, value]) => {
    if (name === 'type') return value === 'unicast';
    return plainRouteKeys[name] === typeof value && (typeof value !== 'number' || Number.isFinite(value));
  });
}

export function toLink(raw: z.infer<typeof linkSchema>): Link {
  const type = raw.linkinfo?.info_kind;
  return {
    name: raw.ifname,
    index: raw.ifindex,
    up: raw.flags.includes('UP'),
    carrier: raw.flags.includes('LOWER_UP'),
    mtu: raw.mtu,
    mac: raw.address ?? '',
    // 0 means that the driver does not report it.
    ...(raw.max_mtu !== undefined && raw.max_mtu > 0 && { maxMtu: raw.max_mtu }),
    ...(type !== undefined && { type }),
    ...(raw.master !== undefined && { master: raw.master }),
    // ip reports the peer of a veth pair in the same field as the parent of a VLAN.
    ...(raw.link !== undefined && (type === 'veth' ? { peer: raw.link } : { lower: raw.link })),
  };
}

export function toAddress(family: Family, dev: string, raw: z.infer<typeof addressInfoSchema>): LinkAddress {
  return {
    dev,
    family,
    address: canonicalizeAddress(raw.local),
    prefix: raw.prefixlen,
    scope: raw.scope,
    tentative: raw.tentative ?? false,
    dadFailed: raw.dadfailed ?? false,
    dynamic: raw.dynamic ?? false,
    broadcast: raw.broadcast ?? null,
    alias: raw.label === undefined || raw.label === dev ? null : raw.label,
    attributes: formatAddressAttributes(family, raw),
  };
}

/**
 * States in which the kernel has heard from the neighbour or was told about it. Excludes `FAILED`, `INCOMPLETE` and `NOARP`, where the kernel does
 * not probe.
 */
const knownNeighbourStates: ReadonlySet<string> = new Set(['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'PERMANENT']);

/** Returns undefined for an entry that does not prove a neighbour. `dev` is the interface of the query, which ip omits from its answer. */
export function toNeighbour(family: Family, raw: z.infer<typeof neighbourSchema>, dev = raw.dev): Neighbour | undefined {
  const state = raw.state?.find((word) => knownNeighbourStates.has(word));
  if (dev === undefined || raw.lladdr === undefined || state === undefined) return undefined;
  return { dev, family, address: canonicalizeAddress(raw.dst), mac: raw.lladdr.toLowerCase(), state };
}

function formatAddressAttributes(family: Family, raw: z.infer<typeof addressInfoSchema>): string | null {
  const flags = ['nodad', 'home', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const;
  const words = [
    // For IPv6 the address determines it.
    ...(family === 4 && raw.scope !== (raw.local.startsWith('127.') ? 'host' : 'global') ? ['scope', raw.scope] : []),
    ...flags.filter((flag) => raw[flag] === true),
    ...(raw.metric === undefined ? [] : ['metric', raw.metric]),
  ];
  return words.length === 0 ? null : words.join(' ');
}

export function toRoute(family: Family, raw: z.infer<typeof routeSchema>): Route | SpecialRoute {
  const dst = parseDestination(family, raw.dst);
  const what = describeSpecialRoute(raw);
  if (what !== undefined || raw.dev === undefined) return { family, dst, what: what ?? 'without an interface' };
  return {
    family,
    dst,
    via: raw.gateway === undefined ? null : canonicalizeAddress(raw.gateway),
    dev: raw.dev,
    mtu: raw.metrics?.find(({ mtu }) => mtu !== undefined)?.mtu ?? null,
    // Without `-d`, iproute2 omits the default.
    protocol: raw.protocol ?? 'boot',
    metric: raw.metric ?? null,
    source: raw.prefsrc === undefined ? null : canonicalizeAddress(raw.prefsrc),
  };
}

function describeSpecialRoute(raw: z.infer<typeof routeSchema>): string | undefined {
  if (raw.type !== undefined && raw.type !== 'unicast') return raw.type;
  if (raw.nexthops !== undefined) return `${raw.nexthops.length} next hops`;
  if (raw.via !== undefined) return 'a next hop of the other family';
  return raw.tos === undefined ? undefined : `type of service ${raw.tos}`;
}

function parseDestination(family: Family, dst: string): string {
  if (dst === 'default') return family === 4 ? '0.0.0.0/0' : '::/0';
  const [address = '', prefix = family === 4 ? '32' : '128'] = dst.split('/');
  return `${canonicalizeAddress(address)}/${prefix}`;
}

/** iproute2 prints RFC 5952, except for dotted quads at the end of an IPv6 address. Parsing thousands of addresses would be slow. */
function canonicalizeAddress(spelt: string): string {
  const address = spelt.includes(':') && spelt.includes('.') ? parseAddress(spelt) : undefined;
  return address === undefined ? spelt : formatAddress(address.family, address.value);
}
