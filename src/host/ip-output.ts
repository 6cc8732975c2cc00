import { z } from 'zod';
import { formatAddress, parseAddress, type Family } from '../core/ip.ts';
import type { Link, LinkAddress, Route, SpecialRoute } from '../core/network.ts';

const link = z.object({
  ifindex: z.number(),
  ifname: z.string(),
  flags: z.array(z.string()),
  mtu: z.number(),
  max_mtu: z.number().optional(),
  address: z.string().optional(),
  master: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
});

const addressInfo = z.object({
  local: z.string(),
  prefixlen: z.number(),
  scope: z.string(),
  broadcast: z.string().optional(),
  label: z.string().optional(),
  tentative: z.boolean().optional(),
  dadfailed: z.boolean().optional(),
  dynamic: z.boolean().optional(),
});

const route = z.object({
  type: z.string().optional(),
  dst: z.string(),
  dev: z.string().optional(),
  gateway: z.string().optional(),
  via: z.unknown().optional(),
  tos: z.string().optional(),
  protocol: z.string().optional(),
  metric: z.number().optional(),
  prefsrc: z.string().optional(),
  nexthops: z.array(z.unknown()).optional(),
  metrics: z.array(z.object({ mtu: z.number().optional() })).optional(),
});

export const linkList = z.array(link);
export const addressList = z.array(z.object({ ifname: z.string(), addr_info: z.array(addressInfo).optional() }));
export const routeList = z.array(route);

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
  };
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
function canonical(text: string): string {
  const address = text.includes(':') && text.includes('.') ? parseAddress(text) : undefined;
  return address === undefined ? text : formatAddress(address.family, address.value);
}
