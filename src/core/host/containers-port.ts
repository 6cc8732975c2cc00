/** A network of the container engine. Addresses are canonical text, maps and lists without a meaning of their order are sorted. */
export interface ContainerNetwork {
  readonly name: string;
  /** `bridge` for ours. */
  readonly driver: string;
  /** The interface on the host; ours always names it, so that routes over it are known at plan time. null: the driver makes none. */
  readonly bridge: string | null;
  /** IPv6 first. */
  readonly subnets: readonly { readonly subnet: string; readonly gateway: string | null }[];
  /** Driver options beside the bridge's name (`com.docker.network.bridge.gateway_mode_ipv6`). */
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface BindMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A container, as whoever made it asked for it: what comes with its image (environment, labels) is not here. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  /** Ours are on one network. null: on none, or on one that cannot be left (`host`). */
  readonly network: string | null;
  /** The fixed addresses on that network; null: the engine chooses. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** What runs, the image's own command included. */
  readonly command: readonly string[];
  readonly binds: readonly BindMount[];
  readonly capAdd: readonly string[];
  /** `ALL`, or single ones. */
  readonly capDrop: readonly string[];
  /** Programs in it gain no rights by what they execute. */
  readonly noNewPrivileges: boolean;
  readonly readOnlyRoot: boolean;
  /** Directories in memory, writable for everybody. */
  readonly tmpfs: readonly string[];
  /** Whom it starts as, its image's own included. */
  readonly user: string;
  /** Bytes, and processes with their threads; null: no limit. As asked for, also where this kernel has no such limit. */
  readonly memory: number | null;
  readonly pids: number | null;
  readonly devices: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** `no`, `always`, `unless-stopped`, `on-failure`. */
  readonly restart: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `command` and `user` left out: the image's own. */
export type NewContainer = Omit<Container, 'command' | 'user'> & {
  readonly command?: readonly string[] | undefined;
  readonly user?: string | undefined;
};

/** `unchecked`: it runs, and its image says nothing about health. `log` is the tail of what it printed. */
export type ContainerHealth =
  | { readonly health: 'absent' | 'unchecked' | 'healthy' }
  | { readonly health: 'starting'; readonly reason: string }
  | { readonly health: 'unhealthy' | 'stopped' | 'crashing'; readonly reason: string; readonly log: string };

export interface EngineVersion {
  /** `20.10.24`. */
  readonly version: string;
}

/**
 * Every call rejects with a Failure: `missing` where no engine answers, `denied` where its socket may not be opened, `failed` with the
 * engine's own words for the rest. Reads that are under way share their answer.
 */
export interface ContainersReader {
  readVersion(): Promise<EngineVersion>;
  /** All there are, also those of others: their subnets and bridges may be in the way. */
  readNetworks(): Promise<readonly ContainerNetwork[]>;
  /** One answer per name; null: no such container. */
  readContainers(names: readonly string[]): Promise<readonly (Container | null)[]>;
  readHealth(names: readonly string[]): Promise<readonly ContainerHealth[]>;
  /** Containers on a network, stopped ones too: it cannot be taken from under them. */
  readAttachedContainers(network: string): Promise<readonly Pick<Container, 'name' | 'labels'>[]>;
  /** The images' own ids; null: not here. */
  readImageIds(references: readonly string[]): Promise<readonly (string | null)[]>;
}

export interface Containers extends ContainersReader {
  createNetwork(network: ContainerNetwork): Promise<void>;
  removeNetwork(name: string): Promise<void>;
  /** Creates and, where `running` says so, starts it. */
  createContainer(container: NewContainer): Promise<void>;
  setRestart(name: string, restart: string): Promise<void>;
  startContainer(name: string): Promise<void>;
  stopContainer(name: string): Promise<void>;
  /** Running or not. */
  removeContainer(name: string): Promise<void>;
  pullImage(reference: string, signal: AbortSignal): Promise<void>;
  /** From one of the build contexts that lazyjack brings (`dns64`, `nat64`). */
  buildImage(reference: string, context: string, signal: AbortSignal): Promise<void>;
}

/** On everything that lazyjack makes: tells its own from what others made, also when the journal is lost. */
export const ownerLabel = 'lazyjack.owner';
/** Digest of the configuration that a container reads at its start: another one is another container. */
export const configLabel = 'lazyjack.config';
/** What lazyjack 1.3 put on its containers and network. */
export const legacyOwnerLabel = 'lazyjack';
