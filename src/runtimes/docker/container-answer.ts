import * as z from 'zod';
import type { BindMount, Container } from '../../core/host/containers-port.ts';
import { parseAddress } from '../../core/ip/ip.ts';
import { lazy } from '../../core/lazy.ts';
import { sortRecord } from './sort-record.ts';

const strings = lazy(() => z.record(z.string(), z.string()));
const list = lazy(() => z.array(z.string()));

const health = lazy(() => z.object({ Status: z.string(), Log: z.array(z.object({ ExitCode: z.number(), Output: z.string() })).nullish() }));

/** A tag, digest or ID. lazyjack uses it in the path of another request, so the format is restricted. */
const imageName = lazy(() => z.string().regex(/^\w(?!.*(?:\.\.|\/\/))[\w./:@+-]*$/, 'no name of an image'));

/** The fields of `GET /containers/NAME/json` that lazyjack uses. */
export const containerAnswer = lazy(() =>
  z.object({
    Name: z.string(),
    Image: imageName(),
    RestartCount: z.number(),
    State: z.object({
      Running: z.boolean(),
      Restarting: z.boolean(),
      ExitCode: z.number(),
      StartedAt: z.string(),
      Error: z.string().nullish(),
      Health: health().nullish(),
    }),
    Config: z.object({
      Image: imageName(),
      Env: list().nullish(),
      Cmd: list().nullish(),
      Labels: strings().nullish(),
      User: z.string().nullish(),
      Healthcheck: z.object({ Test: list().nullish() }).nullish(),
    }),
    HostConfig: z.object({
      NetworkMode: z.string(),
      Binds: list().nullish(),
      CapAdd: list().nullish(),
      CapDrop: list().nullish(),
      SecurityOpt: list().nullish(),
      ReadonlyRootfs: z.boolean().nullish(),
      Tmpfs: strings().nullish(),
      Memory: z.number().nullish(),
      PidsLimit: z.number().nullish(),
      Devices: z.array(z.object({ PathOnHost: z.string() })).nullish(),
      Sysctls: strings().nullish(),
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
export type ContainerAnswer = z.output<ReturnType<typeof containerAnswer>>;

/** `GET /images/REFERENCE/json`. */
export const imageAnswer = lazy(() =>
  z.object({
    Id: z.string(),
    Config: z.object({ Env: list().nullish(), Labels: strings().nullish() }).nullish(),
  }),
);
export type ImageAnswer = z.output<ReturnType<typeof imageAnswer>>;

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
const limitsForm = /^(\d*),(\d*)$/;

export function limitsText({ memory, pids }: Pick<Container, 'memory' | 'pids'>): string {
  return `${memory ?? ''},${pids ?? ''}`;
}

function limits({ Config, HostConfig: { Memory, PidsLimit } }: ContainerAnswer): Pick<Container, 'memory' | 'pids'> {
  const [, memory = '', pids = ''] = limitsForm.exec(Config.Labels?.[limitsLabel] ?? '') ?? [];
  return { memory: limit(Memory, memory), pids: limit(PidsLimit, pids) };
}

function limit(found: number | null | undefined, desired: string): number | null {
  if (typeof found === 'number' && found > 0) return found;
  return desired === '' ? null : Number(desired);
}

export function toContainer(answer: ContainerAnswer, image: ImageAnswer | null): Container {
  const { Name, Config, HostConfig, State, NetworkSettings } = answer;
  const network = Object.keys(NetworkSettings.Networks).length === 0 ? null : ownNetwork(HostConfig.NetworkMode, NetworkSettings.Networks);
  const fixed = network === null ? undefined : NetworkSettings.Networks[network]?.IPAMConfig;
  return {
    name: Name.replace(/^\//, ''),
    image: Config.Image,
    running: State.Running || State.Restarting,
    network,
    ipv4: canonical(fixed?.IPv4Address),
    ipv6: canonical(fixed?.IPv6Address),
    env: environment(Config.Env ?? [], image?.Config?.Env ?? [], Config.Labels?.[environmentLabel]),
    command: Config.Cmd ?? [],
    binds: (HostConfig.Binds ?? []).map(bind).sort((one, other) => (one.target < other.target ? -1 : 1)),
    capAdd: capabilities(HostConfig.CapAdd),
    capDrop: capabilities(HostConfig.CapDrop),
    noNewPrivileges: (HostConfig.SecurityOpt ?? []).some((option) => /^no-new-privileges(?:[:=]true)?$/.test(option)),
    readOnlyRoot: HostConfig.ReadonlyRootfs ?? false,
    tmpfs: Object.keys(HostConfig.Tmpfs ?? {}).sort(),
    user: Config.User ?? '',
    ...limits(answer),
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

function capabilities(names: readonly string[] | null | undefined): readonly string[] {
  return (names ?? []).map((capability) => capability.replace(/^CAP_/, '')).sort();
}

/** Returns the network that the container was created with; `docker network connect` adds others. `default` is another name of `bridge`. */
function ownNetwork(mode: string, networks: Readonly<Record<string, unknown>>): string | null {
  const name = mode === 'default' ? 'bridge' : mode;
  return name in networks ? name : null;
}

function environment(all: readonly string[], image: readonly string[], names: string | undefined): Readonly<Record<string, string>> {
  const made = new Set(names?.split(',') ?? []);
  const own = all.filter((line) => made.has(nameOf(line)) || !image.includes(line));
  return sortRecord(own.map((line) => [nameOf(line), line.slice(nameOf(line).length + 1)] as const));
}

function nameOf(variable: string): string {
  return variable.split('=', 1).join('');
}

/** Parses `source:target` or `source:target:ro,z`. */
function bind(text: string): BindMount {
  const [source = '', target = '', options = ''] = text.split(':');
  return { source, target, readOnly: options.split(',').includes('ro') };
}

function canonical(text: string | undefined): string | null {
  if (text === undefined || text === '') return null;
  return parseAddress(text)?.text ?? text;
}
