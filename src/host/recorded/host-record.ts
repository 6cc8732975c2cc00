import * as z from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { Address } from '../../core/resource.ts';
import { containerSchema, networkSchema } from '../simulated/containers-data.ts';
import { tablesSchema } from '../simulated/packet-filter-data.ts';
import {
  addressSchema,
  familySchema,
  linkSchema,
  neighbourSchema,
  routeSchema,
  specialRouteSchema,
} from '../simulated/recorded-network.ts';
import { accountsSchema } from '../simulated/simulated-programs.ts';
import { answerSchema, answersSchema, recordedFailureSchema } from './answers.ts';

/** A newer lazyjack increases it when this one could misread its records. */
export const hostRecordFormat = 2;

const list = z.array(z.string());
const jsonObjectSchema = z.custom<JsonObject>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));
const stateSchema = jsonObjectSchema.nullable();
const resourceAddressSchema = z.custom<Address>((value) => typeof value === 'string' && value.includes(':'));
const contentRefSchema = z.strictObject({ sha256: z.string(), bytes: z.int() });

const attributes = { mode: z.int(), uid: z.int(), gid: z.int() };

/** Text, or base64 of bytes that are not text. What was removed from it is marked `(removed 1)`. */
const contentSchema = z.union([z.string(), z.strictObject({ base64: z.base64() })]);

const fileNodeSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('file'),
    content: contentSchema,
    /** The digest of the whole file. Only if it differs from that of `content`, and the plan shows it. */
    digest: contentRefSchema.exactOptional(),
    /** Of a file whose first line is the mark of lazyjack: the digest of the rest, if it is as lazyjack wrote it. */
    bodyDigest: contentRefSchema.exactOptional(),
    ...attributes,
  }),
  z.strictObject({ type: z.literal('directory'), entries: list, ...attributes }),
  z.strictObject({ type: z.literal('symlink'), target: z.string() }),
  z.strictObject({ type: z.literal('other') }),
]);

const writeObstacleSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('symlink'), target: z.string(), isDangling: z.boolean() }),
  z.strictObject({ type: z.enum(['directory', 'other', 'mount-point']) }),
  z.strictObject({ type: z.enum(['immutable', 'append-only']), path: z.string() }),
  z.strictObject({ type: z.literal('hard-links'), count: z.int() }),
]);

const networkEntrySchema = z.strictObject({
  type: z.enum(['route', 'neighbour', 'proxy', 'nexthop']),
  family: familySchema,
  dst: z.string(),
  devs: list,
  gateways: list,
  onLink: z.boolean(),
  usesNextHopNumber: z.boolean(),
  source: z.string().nullable(),
  metric: z.number().nullable(),
  mtu: z.number().nullable(),
  table: z.string(),
  protocol: z.string(),
  isPermanent: z.boolean(),
  isPlainRoute: z.boolean(),
  ipArguments: z.string(),
});

const networkStateSchema = z.strictObject({
  links: z.array(linkSchema),
  addresses: z.array(addressSchema),
  routes: z.array(routeSchema),
  specialRoutes: z.array(specialRouteSchema),
  neighbours: z.array(neighbourSchema),
});

const moduleStateSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('absent') }),
  z.strictObject({ state: z.literal('built-in') }),
  z.strictObject({ state: z.literal('loaded'), references: z.int(), usedBy: list }),
]);

const nodeStatusSchema = z.strictObject({
  name: z.string(),
  isControlPlane: z.boolean(),
  isReady: z.boolean(),
  address: z.string().exactOptional(),
});

const pluginsSchema = z.discriminatedUnion('found', [
  z.strictObject({ found: z.literal(true), directory: z.string(), supportedVersions: z.array(list) }),
  z.strictObject({ found: z.literal(false), missing: list, directories: list }),
]);

const phaseSchema = z.enum(['prepare', 'up']);

const ownedSchema = z.strictObject({
  address: resourceAddressSchema,
  ref: z.strictObject({ kind: z.string(), id: jsonObjectSchema }),
  phase: phaseSchema,
  before: stateSchema,
  written: z.array(stateSchema),
  isUnconfirmed: z.boolean(),
  needs: z.array(resourceAddressSchema),
  order: z.int(),
  causes: z.array(resourceAddressSchema).exactOptional(),
  foreign: z.literal(true).exactOptional(),
  context: list.exactOptional(),
  writtenBy: z.string(),
  boot: z.string(),
  volatile: z.boolean(),
});

const ledgerSchema = z.strictObject({
  owned: z.array(ownedSchema),
  restored: z.array(resourceAddressSchema),
  removedByReboot: z.array(ownedSchema).exactOptional(),
  notAppliedSinceBoot: z.array(phaseSchema).exactOptional(),
  appliedBy: z.array(z.tuple([phaseSchema, z.string()])),
  interrupted: z
    .strictObject({
      run: z.string(),
      at: z.string(),
      command: z.enum(['apply', 'destroy']),
      phase: phaseSchema,
      unconfirmed: z.array(resourceAddressSchema),
    })
    .exactOptional(),
});

const problemSchema = z.strictObject({
  severity: z.enum(['error', 'warning']),
  summary: z.string(),
  detail: z.string(),
  fix: z.string().exactOptional(),
  isForcible: z.boolean(),
});

/**
 * The answers that a host gave to every read of a plan, without secrets. What the plan did not read is not in it. docs/bug-reports.md
 * describes it.
 */
export const hostRecordSchema = z.strictObject({
  format: z.literal(hostRecordFormat),
  /** The version of lazyjack that made the record. */
  lazyjack: z.string(),
  invocation: z.strictObject({
    hostName: z.string(),
    bootId: z.string(),
    sshAddress: z.string().exactOptional(),
    sshClient: z.string().exactOptional(),
    proxy: z.strictObject({ noProxy: z.string() }).exactOptional(),
    command: list,
    /** The time of the record. */
    at: z.iso.datetime(),
  }),
  /** The problems of the configuration file on that host. */
  problems: z.array(problemSchema),
  network: z.strictObject({
    state: answerSchema(networkStateSchema).exactOptional(),
    entries: answerSchema(z.array(networkEntrySchema)).exactOptional(),
  }),
  /** Who listens, by port. */
  sockets: z.strictObject({ tcp: answersSchema(z.strictObject({ process: z.string().exactOptional() }).nullable()) }).prefault({}),
  sysctls: z.strictObject({ values: answersSchema(z.string().nullable()), lists: answersSchema(list) }),
  files: answersSchema(fileNodeSchema.nullable()),
  /** By path and owner (`/etc/x 0:0`): why the path is not safe; null: it is. */
  pathSafety: answersSchema(recordedFailureSchema.nullable()),
  /** By path: why it cannot be written. */
  writeObstacles: answersSchema(writeObstacleSchema.nullable()),
  certificates: answersSchema(
    z.strictObject({ publicKeyHash: z.string(), commonName: z.string().exactOptional(), names: list.exactOptional() }).nullable(),
  ),
  containers: z.strictObject({
    version: answerSchema(z.strictObject({ version: z.string() })).exactOptional(),
    networks: answerSchema(z.array(networkSchema)).exactOptional(),
    byName: answersSchema(containerSchema.nullable()),
    attached: answersSchema(z.array(z.strictObject({ name: z.string(), labels: z.record(z.string(), z.string()) }))),
    images: answersSchema(z.string().nullable()),
  }),
  kubeadm: z.strictObject({
    version: answerSchema(z.string()).exactOptional(),
    nodes: answerSchema(z.array(nodeStatusSchema)).exactOptional(),
    /** Expiry by id, the public half of a token. */
    tokens: answersSchema(z.string().nullable()),
    /** What kubeadm says against documents, by the digest of their text without tokens. */
    validations: answersSchema(list),
  }),
  /** By family: `4`, `6`. */
  packetFilter: z.strictObject({ iptables: answersSchema(tablesSchema), nftables: answersSchema(tablesSchema) }),
  modules: z.strictObject({ states: answersSchema(moduleStateSchema), loadable: answersSchema(z.boolean()) }),
  services: z.strictObject({
    states: answersSchema(z.strictObject({ load: z.string().exactOptional(), active: z.string(), sub: z.string().exactOptional() })),
  }),
  programs: z.strictObject({
    installed: answersSchema(z.boolean()),
    /** By command line; null: no answer. */
    versions: answersSchema(z.string().nullable()),
  }),
  cniPlugins: answersSchema(pluginsSchema),
  accounts: answersSchema(accountsSchema.element.nullable()),
  journal: answerSchema(ledgerSchema),
  /** Contents of before-images that the plan shows, by digest. */
  contents: z.record(z.string(), contentSchema),
});

export type HostRecord = z.output<typeof hostRecordSchema>;
export type RecordedFileNode = z.output<typeof fileNodeSchema>;
