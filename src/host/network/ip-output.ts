import * as z from 'zod';
import { formatAddress, parseAddress, type Family } from '../../core/ip/ip.ts';
import type { Link, LinkAddress, Neighbour, Route, SpecialRoute } from '../../core/host/network-port.ts';

/** Each made once: a schema takes longer to make than an answer to check. */
const [text, number] = [z.string(), z.number()];
const [maybeText, maybeNumber, maybeTrue] = [text.optional(), number.optional(), z.boolean().optional()];

const link = z.object({
  ifindex: number,
  ifname: text,
  flags: z.array(text),
  mtu: number,
  max_mtu: maybeNumber,
  address: maybeText,
  master: maybeText,
  link: maybeText,
  linkinfo: z.object({ info_kind: maybeText }).optional(),
});

const addressInfo = z.object({
  local: text.refine((address) => parseAddress(address) !== undefined, 'no IP address'),
  prefixlen: number,
  scope: text,
  broadcast: maybeText,
  label: maybeText,
  tentative: maybeTrue,
  dadfailed: maybeTrue,
  dynamic: maybeTrue,
  ...{ nodad: maybeTrue, home: maybeTrue, noprefixroute: maybeTrue, autojoin: maybeTrue, mngtmpaddr: maybeTrue },
  metric: maybeNumber,
});

export const route = z.object({
  type: maybeText,
  dst: text,
  dev: maybeText,
  gateway: maybeText,
  via: z.unknown().optional(),
  tos: maybeText,
  protocol: maybeText,
  metric: maybeNumber,
  prefsrc: maybeText,
  nexthops: z.array(z.unknown()).optional(),
  metrics: z.array(z.object({ mtu: maybeNumber })).optional(),
});

const neighbour = z.object({
  dst: text.refine((address) => parseAddress(address) !== undefined, 'no IP address'),
  dev: maybeText,
  lladdr: maybeText,
  state: z.array(text).optional(),
});

export const linkList = z.array(link);
export const addressList = z.array(z.object({ ifname: text, addr_info: z.array(addressInfo).optional() }));
export const routeList = z.array(z.unknown());
export const neighbourList = z.array(neighbour);

/** What each key of a route holds that has nothing special; the others are for the schema. */
const plainRoute: Readonly<Record<string, 'string' | 'number' | 'object'>> = {
  ...{ dst: 'string', dev: 'string', gateway: 'string', protocol: 'string', scope: 'string', prefsrc: 'string', pref: 'string' },
  ...{ metric: 'number', flags: 'object' },
};

/** Whether this is a route as there may be thousands, to one next hop and with nothing special: what the schema would say of it, in a tenth of its time. */
export function isPlainRoute(raw: unknown): raw is z.infer<typeof route> {
  if (typeof raw !== 'object' || raw === null || !('dst' in raw)) return false;
  return Object.entries(raw).every(([name, value]) => {
    if (name === 'type') return value === 'unicast';
    return plainRoute[name] === typeof value && (typeof value !== 'number' || Number.isFinite(value));
  });
}

export function toLink(raw: z.infer<typeof link>): Link {
  const type = raw.linkinfo?.info_kind;
  return {
    name: raw.ifname,
    index: raw.ifindex,
    up: raw.flags.includes('UP'),
    carrier: raw.flags.includes('LOWER_UP'),
    mtu: raw.mtu,
    mac: raw.address ?? '',
    // 0 is the driver saying nothing.
    ...(raw.max_mtu !== undefined && raw.max_mtu > 0 && { maxMtu: raw.max_mtu }),
    ...(type !== undefined && { type }),
    ...(raw.master !== undefined && { master: raw.master }),
    // The other end of a virtual cable is named in the same way as what a VLAN is on.
    ...(raw.link !== undefined && (type === 'veth' ? { peer: raw.link } : { lower: raw.link })),
  };
}

export function toAddress(family: Family, dev: string, raw: z.infer<typeof addressInfo>): LinkAddress {
  return {
    dev,
    family,
    address: canonical(raw.local),
    prefix: raw.prefixlen,
    scope: raw.scope,
    tentative: raw.tentative ?? false,
    dadFailed: raw.dadfailed ?? false,
    dynamic: raw.dynamic ?? false,
    broadcast: raw.broadcast ?? null,
    alias: raw.label === undefined || raw.label === dev ? null : raw.label,
    attributes: attributesOf(family, raw),
  };
}

/** States in which the kernel has heard of the neighbour, or was told: not `FAILED`, `INCOMPLETE`, and not `NOARP`, where nobody is asked. */
const known: ReadonlySet<string> = new Set(['REACHABLE', 'STALE', 'DELAY', 'PROBE', 'PERMANENT']);

/** undefined: an entry that says of nobody that it is there. `dev`: where ip leaves it out because it was asked for. */
export function toNeighbour(family: Family, raw: z.infer<typeof neighbour>, dev = raw.dev): Neighbour | undefined {
  const state = raw.state?.find((word) => known.has(word));
  if (dev === undefined || raw.lladdr === undefined || state === undefined) return undefined;
  return { dev, family, address: canonical(raw.dst), mac: raw.lladdr.toLowerCase(), state };
}

function attributesOf(family: Family, raw: z.infer<typeof addressInfo>): string | null {
  const flags = ['nodad', 'home', 'mngtmpaddr', 'noprefixroute', 'autojoin'] as const;
  const words = [
    // Of IPv6 the address says it.
    ...(family === 4 && raw.scope !== (raw.local.startsWith('127.') ? 'host' : 'global') ? ['scope', raw.scope] : []),
    ...flags.filter((flag) => raw[flag] === true),
    ...(raw.metric === undefined ? [] : ['metric', raw.metric]),
  ];
  return words.length === 0 ? null : words.join(' ');
}

export function toRoute(family: Family, raw: z.infer<typeof route>): Route | SpecialRoute {
  const dst = destination(family, raw.dst);
  const what = special(raw);
  if (what !== undefined || raw.dev === undefined) return { family, dst, what: what ?? 'without an interface' };
  return {
    family,
    dst,
    via: raw.gateway === undefined ? null : canonical(raw.gateway),
    dev: raw.dev,
    mtu: raw.metrics?.find(({ mtu }) => mtu !== undefined)?.mtu ?? null,
    // Left out by iproute2 without `-d` when it is the default.
    protocol: raw.protocol ?? 'boot',
    metric: raw.metric ?? null,
    source: raw.prefsrc === undefined ? null : canonical(raw.prefsrc),
  };
}

function special(raw: z.infer<typeof route>): string | undefined {
  if (raw.type !== undefined && raw.type !== 'unicast') return raw.type;
  if (raw.nexthops !== undefined) return `${raw.nexthops.length} next hops`;
  if (raw.via !== undefined) return 'a next hop of the other family';
  return raw.tos === undefined ? undefined : `type of service ${raw.tos}`;
}

function destination(family: Family, dst: string): string {
  if (dst === 'default') return family === 4 ? '0.0.0.0/0' : '::/0';
  const [address = '', prefix = family === 4 ? '32' : '128'] = dst.split('/');
  return `${canonical(address)}/${prefix}`;
}

/** iproute2 prints RFC 5952 but for dotted quads at the end of an IPv6 address; parsing thousands for nothing would be slow. */
function canonical(spelt: string): string {
  const address = spelt.includes(':') && spelt.includes('.') ? parseAddress(spelt) : undefined;
  return address === undefined ? spelt : formatAddress(address.family, address.value);
}
