import * as z from 'zod';
import { parseAddress, type Family } from '../../core/ip/ip.ts';
import type { Link, LinkAddress, Neighbour } from '../../core/host/network-port.ts';
import { canonicalizeAddress } from './ip-destinations.ts';

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
  address: optionalText,
  prefixlen: number,
  scope: text,
  broadcast: optionalText,
  label: optionalText,
  tentative: optionalTrue,
  dadfailed: optionalTrue,
  dynamic: optionalTrue,
  deprecated: optionalTrue,
  ...{ nodad: optionalTrue, home: optionalTrue, noprefixroute: optionalTrue, autojoin: optionalTrue, mngtmpaddr: optionalTrue },
  metric: optionalNumber,
  valid_life_time: optionalNumber,
  preferred_life_time: optionalNumber,
});

const neighbourSchema = z.object({
  dst: text.refine((address) => parseAddress(address) !== undefined, 'no IP address'),
  dev: optionalText,
  lladdr: optionalText,
  state: z.array(text).optional(),
});

export const linkListSchema = z.array(linkSchema);
export const addressListSchema = z.array(z.object({ ifname: text, addr_info: z.array(addressInfoSchema).optional() }));
export const neighbourListSchema = z.array(neighbourSchema);

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
    peer: raw.address === undefined ? null : canonicalizeAddress(raw.address),
    attributes: formatAddressAttributes(family, raw),
    lifetime: formatLifetime(raw),
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
    // No source of new connections. The preferred lifetime does not tell for IPv4, where a permanent address shows none.
    ...(raw.deprecated === true && isForever(raw.valid_life_time) ? ['preferred_lft', 0] : []),
  ];
  return words.length === 0 ? null : words.join(' ');
}

function formatLifetime({ valid_life_time: valid, preferred_life_time: preferred }: z.infer<typeof addressInfoSchema>): string | null {
  if (isForever(valid) && (isForever(preferred) || preferred === 0)) return null;
  const seconds = (time: number | undefined): number | string => (time === undefined || isForever(time) ? 'forever' : time);
  return `valid_lft ${seconds(valid)} preferred_lft ${seconds(preferred)}`;
}

/** The kernel's number for an unlimited time. */
const isForever = (seconds = 0xffffffff): boolean => seconds === 0xffffffff;
