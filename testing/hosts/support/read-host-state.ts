import * as z from 'zod';
import type { CommandHost } from '../../../lab/hosts/host-command.ts';

const linkSchema = z.object({ mtu: z.number(), flags: z.array(z.string()) });
const deviceSchema = z.object({
  addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number(), scope: z.string() })).default([]),
});
const routeSchema = z.object({
  dst: z.string(),
  gateway: z.string().optional(),
  dev: z.string(),
  metrics: z.array(z.object({ mtu: z.number().optional() })).default([]),
});

async function readIpJson<T>(host: CommandHost, schema: z.ZodType<T>, ...args: readonly string[]): Promise<readonly T[]> {
  const { stdout } = await host.exec('ip', ['-j', ...args]);
  return z.array(schema).parse(JSON.parse(stdout.trim() || '[]'));
}

/** Reads a link with the host's own `ip`, independent of lazyjack. */
export async function readLink(host: CommandHost, dev: string): Promise<{ readonly mtu: number; readonly up: boolean }> {
  const [found] = await readIpJson(host, linkSchema, 'link', 'show', 'dev', dev);
  if (found === undefined) throw new Error(`${host.name} has no ${dev}`);
  return { mtu: found.mtu, up: found.flags.includes('UP') };
}

/** Returns `address/prefix`, without addresses that the kernel assigns itself. */
export async function readAddresses(host: CommandHost, dev: string): Promise<readonly string[]> {
  const devices = await readIpJson(host, deviceSchema, 'address', 'show', 'dev', dev);
  const found = devices.flatMap(({ addr_info }) => addr_info.filter(({ scope }) => scope === 'global'));
  return found.map(({ local, prefixlen }) => `${local}/${prefixlen}`);
}

/** Returns the routes of both families in the main table, in the format of `ip route`. */
export async function readRoutes(host: CommandHost): Promise<readonly string[]> {
  const found = [
    ...(await readIpJson(host, routeSchema, '-4', 'route', 'show')),
    ...(await readIpJson(host, routeSchema, '-6', 'route', 'show')),
  ];
  return found.map(({ dst, gateway, dev, metrics }) => {
    const mtu = metrics.find((metric) => metric.mtu !== undefined)?.mtu;
    return [dst, ...(gateway === undefined ? [] : ['via', gateway]), 'dev', dev, ...(mtu === undefined ? [] : ['mtu', mtu])].join(' ');
  });
}

/** Returns the addresses by name, in the order of the file. */
export async function readHostsFile(host: CommandHost): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, string[]> = {};
  for (const line of (await host.sh('cat /etc/hosts')).split(/\r?\n/)) {
    const [address, ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (address !== undefined && address !== '') for (const name of names) (found[name] ??= []).push(address);
  }
  return found;
}

const inspectedSchema = z.object({
  State: z.object({ Running: z.boolean() }),
  Config: z.object({ Image: z.string(), Labels: z.record(z.string(), z.string()) }),
  HostConfig: z.object({ CapAdd: z.array(z.string()).nullable(), RestartPolicy: z.object({ Name: z.string() }) }),
  NetworkSettings: z.object({ Networks: z.record(z.string(), z.object({ IPAddress: z.string(), GlobalIPv6Address: z.string() })) }),
  Mounts: z.array(z.object({ Source: z.string(), Destination: z.string(), RW: z.boolean() })),
});

export interface ContainerState {
  readonly image: string;
  readonly isRunning: boolean;
  readonly restartPolicy: string;
  readonly networks: readonly string[];
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
  readonly capAdd: readonly string[];
  readonly mounts: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** Reads a container with `docker inspect`. */
export async function readContainer(host: CommandHost, name: string): Promise<ContainerState> {
  const { stdout } = await host.exec('docker', ['inspect', '--type', 'container', name]);
  const [found] = z.array(inspectedSchema).parse(JSON.parse(stdout));
  if (found === undefined) throw new Error(`${host.name} has no container ${name}`);
  const { State, Config, HostConfig, NetworkSettings, Mounts } = found;
  const networks = Object.entries(NetworkSettings.Networks);
  return {
    image: Config.Image,
    isRunning: State.Running,
    restartPolicy: HostConfig.RestartPolicy.Name,
    networks: networks.map(([network]) => network),
    ipv4: networks[0]?.[1].IPAddress,
    ipv6: networks[0]?.[1].GlobalIPv6Address,
    capAdd: HostConfig.CapAdd ?? [],
    mounts: Mounts.map(({ Source, Destination, RW }) => `${Source} -> ${Destination} ${RW ? 'read-write' : 'read-only'}`),
    labels: Config.Labels,
  };
}
