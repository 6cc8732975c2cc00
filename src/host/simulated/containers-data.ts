import * as z from 'zod';

const strings = z.record(z.string(), z.string());
const list = z.array(z.string());

export const networkSchema = z.strictObject({
  name: z.string(),
  driver: z.string().default('bridge'),
  bridge: z.string().nullable(),
  subnets: z.array(z.strictObject({ subnet: z.string(), gateway: z.string().nullable() })).default([]),
  options: strings.default({}),
  labels: strings.default({}),
});

export const containerSchema = z.strictObject({
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

export const simulatedImageSchema = z.strictObject({
  id: z.string(),
  command: list.default([]),
  /** The state that a container of this image reaches. `exits`: it ends immediately and writes one line to its log. */
  health: z.enum(['unchecked', 'healthy', 'unhealthy', 'exits']).default('healthy'),
});

/** The content of a container engine, as written in a fixture. */
export const engineSchema = z.strictObject({
  /** `stopped`: the engine does not answer. `denied`: this user has no access. */
  engine: z.enum(['running', 'stopped', 'denied']).default('running'),
  version: z.string().default('20.10.24'),
  networks: z.array(networkSchema).default([]),
  containers: z.array(containerSchema).default([]),
  /** Images by reference. */
  images: z.record(z.string(), simulatedImageSchema).default({}),
  /** Images that can be pulled, by reference. */
  registry: z.record(z.string(), simulatedImageSchema).default({}),
});

export type RecordedEngineInput = z.input<typeof engineSchema>;
export type RecordedEngine = z.output<typeof engineSchema>;
export type SimulatedImage = z.output<typeof simulatedImageSchema>;
export type SimulatedContainer = z.output<typeof containerSchema>;
