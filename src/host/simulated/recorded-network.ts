import * as z from 'zod';

const family = z.union([z.literal(4), z.literal(6)]);
const nullableText = z.string().nullable().default(null);

const link = z.strictObject({
  name: z.string(),
  index: z.number().int(),
  up: z.boolean().default(true),
  carrier: z.boolean().default(true),
  mtu: z.number().int().default(1500),
  maxMtu: z.number().int().exactOptional(),
  mac: z.string().default(''),
  type: z.string().exactOptional(),
  master: z.string().exactOptional(),
  peer: z.string().exactOptional(),
  lower: z.string().exactOptional(),
});

const address = z.strictObject({
  dev: z.string(),
  family,
  address: z.string(),
  prefix: z.number().int(),
  scope: z.string().default('global'),
  tentative: z.boolean().default(false),
  dadFailed: z.boolean().default(false),
  dynamic: z.boolean().default(false),
  broadcast: nullableText,
  alias: nullableText,
  attributes: nullableText,
});

const route = z.strictObject({
  family,
  dst: z.string(),
  via: nullableText,
  dev: z.string(),
  mtu: z.number().int().nullable().default(null),
  protocol: z.string().default('boot'),
  metric: z.number().int().nullable().default(null),
  source: nullableText,
});

const neighbour = z.strictObject({
  dev: z.string(),
  family,
  address: z.string(),
  mac: z.string(),
  state: z.string().default('REACHABLE'),
});

/** Links, addresses, routes and neighbours as plain data: the output of `ip` on a host, or test data. */
export const recordedNetwork = z.strictObject({
  links: z.array(link).default([]),
  addresses: z.array(address).default([]),
  routes: z.array(route).default([]),
  /** Other entries, in the format of `ip -o -d`: routes of other tables or with several next hops, permanent neighbours. */
  entries: z.array(z.strictObject({ family, line: z.string() })).default([]),
  specialRoutes: z.array(z.strictObject({ family, dst: z.string(), what: z.string() })).default([]),
  neighbours: z.array(neighbour).default([]),
});

/** By path below /proc/sys. */
export const recordedSysctls = z.record(z.string(), z.string());

export type RecordedNetwork = z.output<typeof recordedNetwork>;
