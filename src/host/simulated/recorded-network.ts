import * as z from 'zod';

export const familySchema = z.union([z.literal(4), z.literal(6)]);
const nullableTextSchema = z.string().nullable().default(null);

export const linkSchema = z.strictObject({
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

export const addressSchema = z.strictObject({
  dev: z.string(),
  family: familySchema,
  address: z.string(),
  prefix: z.number().int(),
  scope: z.string().default('global'),
  tentative: z.boolean().default(false),
  dadFailed: z.boolean().default(false),
  dynamic: z.boolean().default(false),
  broadcast: nullableTextSchema,
  alias: nullableTextSchema,
  peer: nullableTextSchema,
  attributes: nullableTextSchema,
  lifetime: nullableTextSchema,
});

export const routeSchema = z.strictObject({
  family: familySchema,
  dst: z.string(),
  via: nullableTextSchema,
  dev: z.string(),
  mtu: z
    .union([z.number().int(), z.templateLiteral(['lock ', z.number()])])
    .nullable()
    .default(null),
  protocol: z.string().default('boot'),
  metric: z.number().int().nullable().default(null),
  source: nullableTextSchema,
  attributes: nullableTextSchema,
  expires: z.boolean().default(false),
});

export const neighbourSchema = z.strictObject({
  dev: z.string(),
  family: familySchema,
  address: z.string(),
  mac: z.string(),
  state: z.string().default('REACHABLE'),
});

export const specialRouteSchema = z.strictObject({ family: familySchema, dst: z.string(), what: z.string() });

/** Links, addresses, routes and neighbours as plain data: the output of `ip` on a host, or test data. */
export const recordedNetworkSchema = z.strictObject({
  links: z.array(linkSchema).default([]),
  addresses: z.array(addressSchema).default([]),
  routes: z.array(routeSchema).default([]),
  /** Other entries, in the format of `ip -o -d`: routes of other tables or with several next hops, permanent neighbours. */
  entries: z.array(z.strictObject({ family: familySchema, line: z.string() })).default([]),
  specialRoutes: z.array(specialRouteSchema).default([]),
  neighbours: z.array(neighbourSchema).default([]),
});

/** By path below /proc/sys. */
export const recordedSysctlsSchema = z.record(z.string(), z.string());

export type RecordedNetwork = z.output<typeof recordedNetworkSchema>;
