import * as z from 'zod';
import type { BindMount, Container } from '../../core/host/containers-port.ts';
import { parseAddress } from '../../core/ip/ip.ts';
import { lazy } from '../../core/lazy.ts';
import { sortRecord } from './sort-record.ts';

const stringsSchema = lazy(() => z.record(z.string(), z.string()));
const listSchema = lazy(() => z.array(z.string()));

const healthSchema = lazy(() =>
  z.object({ Status: z.string(), Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish() }),
);

/** A tag, digest or ID. lazyjack uses it in the path of another request, so the format is restricted. */
const imageNameSchema = lazy(() => z.string().regex(/^\w(?!.*(?:\.\.|\/\/))[\w./:@+-]*$/, 'no name of an image'));

/** The fields of `GET /containers/NAME/json` that lazyjack uses. */
export const containerSchema = lazy(() =>
  z.object({
    Name: z.string(),
    Image: imageNameSchema(),
    RestartCount: z.number(),
    State: z.object({
      Running: z.boolean(),
      Restarting: z.boolean(),
      ExitCode: z.number(),
      StartedAt: z.string(),
      Error: z.string().nullish(),
      Health: healthSchema().nullish(),
    }),
    Config: z.object({
      Image: imageNameSchema(),
      Env: listSchema().nullish(),
      Cmd: listSchema().nullish(),
      Labels: stringsSchema().nullish(),
      User: z.string().nullish(),
      Healthcheck: z.object({ Test: listSchema().nullish() }).nullish(),
    }),
    HostConfig: z.object({
      NetworkMode: z.string(),
      Binds: listSchema().nullish(),
      CapAdd: listSchema().nullish(),
      CapDrop: listSchema().nullish(),
      SecurityOpt: listSchema().nullish(),
      ReadonlyRootfs: z.boolean().nullish(),
      Tmpfs: stringsSchema().nullish(),
      Memory: z.number().nullish(),
      PidsLimit: z.number().nullish(),
      Devices: z.array(z.object({ PathOnHost: z.string() })).nullish(),
      Sysctls: stringsSchema().nullish(),
      RestartPolicy: z.object({ Name: z.string() }),
    }),
    NetworkSettings: z.object({
      Networks: z.record(
        z.string(),
        z.object({ IPAMConfig: z.object({ IPv4Address: z.string().optional(), IPv6Address: z.string().optional() }).nullish() }),
      ),
    }),
  }),
);
export type ContainerAnswer = z.output<ReturnType<typeof containerSchema>>;

/** `GET /images/REFERENCE/json`. */
export const imageSchema = lazy(() =>
  z.object({
    Id: z.string(),
    Config: z.object({ Env: listSchema().nullish(), Labels: stringsSchema().nullish() }).nullish(),
  }),
);
export type ImageAnswer = z.output<ReturnType<typeof imageSchema>>;

/**
 * Names of the variables that the container was created with. Docker merges them with the variables of the image. Without this label,
 * lazyjack could not detect a variable that was set to the value from the image.
 */
export const environmentLabel = 'lazyjack.environment';

/**
 * The memory limit in bytes and the process limit that the container was created with. Docker forgets a limit that the kernel does not
 * support.
 */
export const limitsLabel = 'lazyjack.limits';
const limitsPattern = /^(\d*),(\d*)$/;

export function formatLimits({ memory, pids }: Pick<Container, 'memory' | 'pids'>): string {
  return `${memory ?? ''},${pids ?? ''}`;
}

function readLimits({ Config, HostConfig: { Memory, PidsLimit } }: ContainerAnswer): Pick<Container, 'memory' | 'pids'> {
  const [, memory = '', pids = ''] = limitsPattern.exec(Config.Labels?.[limitsLabel] ?? '') ?? [];
  return { memory: readLimit(Memory, memory), pids: readLimit(PidsLimit, pids) };
}

function readLimit(found: number | null | undefined, desired: string): number | null {
  if (typeof found === 'number' && found > 0) return found;
  return desired === '' ? null : Number(desired);
}

export function toContainer(answer: ContainerAnswer, image: ImageAnswer | null): Container {
  const { Name, Config, HostConfig, State, NetworkSettings } = answer;
  const network =
    Object.keys(NetworkSettings.Networks).length === 0 ? null : findCreationNetwork(HostConfig.NetworkMode, NetworkSettings.Networks);
  const fixed = network === null ? undefined : NetworkSettings.Networks[network]?.IPAMConfig;
  return {
    name: Name.replace(/^\//, ''),
    image: Config.Image,
    running: State.Running || State.Restarting,
    network,
    ipv4: canonicalizeAddress(fixed?.IPv4Address),
    ipv6: canonicalizeAddress(fixed?.IPv6Address),
    env: readEnvironment(Config.Env ?? [], image?.Config?.Env ?? [], Config.Labels?.[environmentLabel]),
    command: Config.Cmd ?? [],
    binds: (HostConfig.Binds ?? []).map(parseBind).sort((one, other) => (one.target < other.target ? -1 : 1)),
    capAdd: normalizeCapabilities(HostConfig.CapAdd),
    capDrop: normalizeCapabilities(HostConfig.CapDrop),
    noNewPrivileges: (HostConfig.SecurityOpt ?? []).some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option)),
    readOnlyRoot: HostConfig.ReadonlyRootfs ?? false,
    tmpfs: Object.keys(HostConfig.Tmpfs ?? {}).sort(),
    user: Config.User ?? '',
    ...readLimits(answer),
    devices: (HostConfig.Devices ?? []).map(({ PathOnHost }) => PathOnHost).sort(),
    sysctls: sortRecord(Object.entries(HostConfig.Sysctls ?? {})),
    restart: HostConfig.RestartPolicy.Name === '' ? 'no' : HostConfig.RestartPolicy.Name,
    labels: sortRecord(
      Object.entries(Config.Labels ?? {}).filter(
        ([name, value]) => name !== environmentLabel && name !== limitsLabel && image?.Config?.Labels?.[name] !== value,
      ),
    ),
  };
}

function normalizeCapabilities(names: readonly string[] | null | undefined): readonly string[] {
  return (names ?? []).map((capability) => capability.replace(/^CAP_/, '')).sort();
}

/** Returns the network that the container was created with; `docker network connect` adds others. `default` is another name of `bridge`. */
function findCreationNetwork(mode: string, networks: Readonly<Record<string, unknown>>): string | null {
  const name = mode === 'default' ? 'bridge' : mode;
  return name in networks ? name : null;
}

function readEnvironment(all: readonly string[], image: readonly string[], names: string | undefined): Readonly<Record<string, string>> {
  const made = new Set(names?.split(',') ?? []);
  const own = all.filter((line) => made.has(variableNameOf(line)) || !image.includes(line));
  return sortRecord(own.map((line) => [variableNameOf(line), line.slice(variableNameOf(line).length + 1)] as const));
}

function variableNameOf(variable: string): string {
  return variable.split('=', 1).join('');
}

/** Parses `source:target` or `source:target:ro,z`. */
function parseBind(text: string): BindMount {
  const [source = '', target = '', options = ''] = text.split(':');
  return { source, target, readOnly: options.split(',').includes('ro') };
}

function canonicalizeAddress(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  return parseAddress(text)?.text ?? text;
}
