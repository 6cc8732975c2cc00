import * as z from 'zod';
import { toCanonicalJson } from './canonical-json.ts';
import { type SnapshotEntries, countEntries } from './snapshot-entries.ts';
import type { CommandHost } from '../hosts/host-command.ts';

const linkSchema = z.object({
  ifname: z.string(),
  mtu: z.number(),
  flags: z.array(z.string()),
  master: z.string().optional(),
  address: z.string().optional(),
  linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
});

const addressSchema = z
  .object({ family: z.string(), local: z.string(), scope: z.string(), valid_life_time: z.number(), preferred_life_time: z.number() })
  .catchall(z.unknown());
const deviceSchema = z.object({ ifname: z.string().optional(), addr_info: z.array(addressSchema).default([]) });

const hopSchema = z.object({ flags: z.array(z.string()).default([]) }).catchall(z.unknown());
const routeSchema = hopSchema.extend({ nexthops: z.array(hopSchema).optional() });
const objectSchema = z.record(z.string(), z.unknown());

/** Counters, timers and the progress of duplicate address detection. */
const volatileFields = new Set(['tentative', 'dadfailed', 'expires', 'cache', 'used', 'users', 'age', 'error']);

async function readIpJson<T>(host: CommandHost, schema: z.ZodType<T>, ...args: readonly string[]): Promise<readonly T[]> {
  const { stdout } = await host.exec('ip', ['-j', ...args]);
  // If there is nothing to show, `ip -j` prints nothing, or a list with empty objects.
  return z.array(schema).parse(JSON.parse(stdout.trim() || '[]'));
}

export async function readLinks(host: CommandHost): Promise<SnapshotEntries> {
  const links = await readIpJson(host, linkSchema, '-d', 'link', 'show');
  return new Map(
    links.map(({ ifname, mtu, flags, master, address, linkinfo }) => [
      ifname,
      toCanonicalJson({ mtu, up: flags.includes('UP'), master, address, kind: linkinfo?.info_kind }),
    ]),
  );
}

/** Addresses, and the order of those that stay, of which the first of several is the source of packets. */
export async function readAddresses(host: CommandHost): Promise<SnapshotEntries> {
  const devices = await readIpJson(host, deviceSchema, '-d', 'address', 'show');
  const entries = devices.flatMap(({ ifname = '?', addr_info }) =>
    addr_info.map((entry) => `${ifname} ${toCanonicalJson({ ...entry, ...describeLifetimes(entry) }, volatileFields)}`),
  );
  const orders = devices.flatMap(({ ifname = '?', addr_info }) =>
    ['inet', 'inet6'].flatMap((family) => {
      const staying = addr_info.filter((entry) => entry.family === family && entry.scope === 'global' && entry.valid_life_time === forever);
      return staying.length < 2 ? [] : [[`${ifname} ${family} order`, staying.map(({ local }) => local).join(' ')] as const];
    }),
  );
  return new Map([...countEntries(entries), ...orders]);
}

/** The kernel's number for an unlimited lifetime. */
const forever = 0xffffffff;

/** Lifetimes without the seconds that are left. A preferred lifetime of 0 is a setting if the address stays. */
function describeLifetimes({ valid_life_time, preferred_life_time }: z.output<typeof addressSchema>) {
  const describe = (seconds: number): string => (seconds === forever ? 'forever' : seconds === 0 ? 'over' : 'limited');
  const valid = describe(valid_life_time);
  return { valid_life_time: valid, preferred_life_time: valid === 'limited' ? 'limited' : describe(preferred_life_time) };
}

export async function readRoutes(host: CommandHost): Promise<SnapshotEntries> {
  const families = await Promise.all(
    ['-4', '-6'].map(async (family) =>
      (await readIpJson(host, routeSchema, '-d', family, 'route', 'show', 'table', 'all')).map((entry) => {
        const { nexthops, ...one } = withoutCarrierFlags(entry);
        return `${family} ${toCanonicalJson({ ...one, ...(nexthops && { nexthops: nexthops.map(withoutCarrierFlags) }) }, volatileFields)}`;
      }),
    ),
  );
  return countEntries([...families.flat(), ...(await readLockedMetrics(host))]);
}

/** Routes of which a metric is locked, as text: JSON does not tell which. */
async function readLockedMetrics(host: CommandHost): Promise<readonly string[]> {
  const answers = await Promise.all(['-4', '-6'].map((family) => host.exec('ip', ['-o', '-d', family, 'route', 'show', 'table', 'all'])));
  const lines = answers.flatMap(({ stdout }) => stdout.split('\n')).filter((line) => line.includes(' lock '));
  return lines.map((line) => line.replace(/ (?:dead|linkdown)\b| expires \d+sec/g, '').trim());
}

/** Drops the flags that depend on the carrier of the interface: they are no part of the route. */
function withoutCarrierFlags<Hop extends z.output<typeof hopSchema>>(entry: Hop): Hop {
  return { ...entry, flags: entry.flags.filter((flag) => flag !== 'linkdown' && flag !== 'dead') };
}

/** Reads the configured entries besides routes: permanent neighbours, proxy neighbours, next hop objects and routing rules. */
export async function readRoutingEntries(host: CommandHost): Promise<SnapshotEntries> {
  const queries = [
    ['neigh', 'show', 'nud', 'permanent'],
    ['neigh', 'show', 'proxy'],
    ['-6', 'neigh', 'show', 'proxy'],
    ['nexthop', 'show'],
    ['-4', 'rule', 'show'],
    ['-6', 'rule', 'show'],
  ];
  const answers = await Promise.all(
    queries.map(async (args) =>
      (await readIpJson(host, objectSchema, ...args)).map((entry) => `${args.join(' ')}: ${toCanonicalJson(entry, volatileFields)}`),
    ),
  );
  return countEntries(answers.flat());
}

/** Reads every readable parameter below /proc/sys/net. */
export async function readSysctls(host: CommandHost): Promise<SnapshotEntries> {
  const { stdout } = await host.exec('grep', ['-rs', '', '/proc/sys/net'], { check: false });
  const entries = new Map<string, string>();
  for (const line of stdout.split('\n')) {
    const [path, value] = [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)];
    const name = path.replace('/proc/sys/', '');
    if (name && !name.endsWith('/nf_conntrack_count'))
      entries.set(name, [entries.get(name), value].filter((part) => part !== undefined).join(' '));
  }
  return entries;
}

/** Drops parameters of interfaces that exist in only one of the snapshots: the comparison of links reports these interfaces. */
export function sysctlsOfCommonInterfaces(entries: SnapshotEntries, other: SnapshotEntries): SnapshotEntries {
  const interfaceOf = (name: string): string | undefined => /^net\/ipv[46]\/(?:conf|neigh)\/([^/]+)\//.exec(name)?.[1];
  const others = new Set([...other.keys()].map(interfaceOf));
  return new Map([...entries].filter(([name]) => others.has(interfaceOf(name))));
}
