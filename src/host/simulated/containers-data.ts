import * as z from 'zod';

const strings = z.record(z.string(), z.string());
const list = z.array(z.string());

const network = z.strictObject({
  name: z.string(),
  driver: z.string().default('bridge'),
  bridge: z.string().nullable(),
  subnets: z.array(z.strictObject({ subnet: z.string(), gateway: z.string().nullable() })).default([]),
  options: strings.default({}),
  labels: strings.default({}),
});

const container = z.strictObject({
  name: z.string(),
  image: z.string(),
  running: z.boolean().default(true),
  network: z.string().nullable().default('bridge'),
  ipv4: z.string().nullable().default(null),
  ipv6: z.string().nullable().default(null),
  env: strings.default({}),
  command: list.default([]),
  binds: z.array(z.strictObject({ source: z.string(), target: z.string(), readOnly: z.boolean() })).default([]),
  capAdd: list.default([]),
  capDrop: list.default([]),
  noNewPrivileges: z.boolean().default(false),
  readOnlyRoot: z.boolean().default(false),
  tmpfs: list.default([]),
  user: z.string().default(''),
  memory: z.number().nullable().default(null),
  pids: z.number().nullable().default(null),
  devices: list.default([]),
  sysctls: strings.default({}),
  restart: z.string().default('no'),
  labels: strings.default({}),
});

const image = z.strictObject({
  id: z.string(),
  command: list.default([]),
  /** What becomes of a container of it. `exits`: it ends at once, with a word in its log. */
  health: z.enum(['unchecked', 'healthy', 'unhealthy', 'exits']).default('healthy'),
});

/** An engine and everything in it, as a fixture writes it. */
export const engineSchema = z.strictObject({
  /** `stopped`: nothing answers; `denied`: this user may not ask. */
  engine: z.enum(['running', 'stopped', 'denied']).default('running'),
  version: z.string().default('20.10.24'),
  networks: z.array(network).default([]),
  containers: z.array(container).default([]),
  /** By reference. */
  images: z.record(z.string(), image).default({}),
  /** What can be pulled. */
  registry: z.record(z.string(), image).default({}),
});

export type EngineData = z.input<typeof engineSchema>;
export type Engine = z.output<typeof engineSchema>;
export type SimulatedImage = z.output<typeof image>;
export type SimulatedContainer = z.output<typeof container>;
