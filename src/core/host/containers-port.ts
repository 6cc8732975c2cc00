/** A network of the container engine. Addresses are canonical text; maps, and lists whose order has no meaning, are sorted. */
export interface ContainerNetwork {
  readonly name: string;
  /** `bridge` for networks of lazyjack. */
  readonly driver: string;
  /** The interface on the host. lazyjack always sets it, so that routes over it are known at plan time. null: the driver creates none. */
  readonly bridge: string | null;
  /** IPv6 first. */
  readonly subnets: readonly { readonly subnet: string; readonly gateway: string | null }[];
  /** Driver options other than the bridge's name (`com.docker.network.bridge.gateway_mode_ipv6`). */
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface BindMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** A container as its creator specified it, without what its image adds (environment, labels). */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  /** Containers of lazyjack are on one network. null: none, or one that cannot be left (`host`). */
  readonly network: string | null;
  /** The fixed addresses on that network; null: the engine chooses. */
  readonly ipv4: string | null;
  readonly ipv6: string | null;
  readonly env: Readonly<Record<string, string>>;
  /** The command that runs, including the image's own. */
  readonly command: readonly string[];
  readonly binds: readonly BindMount[];
  readonly capAdd: readonly string[];
  /** `ALL`, or single ones. */
  readonly capDrop: readonly string[];
  /** Programs in the container gain no privileges through what they execute. */
  readonly noNewPrivileges: boolean;
  readonly readOnlyRoot: boolean;
  /** tmpfs directories, writable for everybody. */
  readonly tmpfs: readonly string[];
  /** The user that the container starts as, including the image's own. */
  readonly user: string;
  /**
   * Limits in bytes, and in processes including threads; null: no limit. As specified, even where this kernel does not support the limit.
   */
  readonly memory: number | null;
  readonly pids: number | null;
  readonly devices: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  /** `no`, `always`, `unless-stopped`, `on-failure`. */
  readonly restart: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** `command` and `user`: absent means the image's own. */
export type NewContainer = Omit<Container, 'command' | 'user'> & {
  readonly command?: readonly string[] | undefined;
  readonly user?: string | undefined;
};

/** `unchecked`: it runs, and its image defines no health check. `log` is the end of its output. */
export type ContainerHealth =
  | { readonly health: 'absent' | 'unchecked' | 'healthy' }
  | { readonly health: 'starting'; readonly reason: string }
  | { readonly health: 'unhealthy' | 'stopped' | 'crashing'; readonly reason: string; readonly log: string };

export interface EngineVersion {
  /** `20.10.24`. */
  readonly version: string;
}

/**
 * Every call rejects with a Failure: `missing` if no engine answers, `denied` if its socket cannot be opened, `failed` with the engine's
 * message otherwise. Concurrent reads share one answer.
 */
export interface ContainersReader {
  readVersion(): Promise<EngineVersion>;
  /** All networks, including foreign ones: their subnets and bridges may conflict. */
  readNetworks(): Promise<readonly ContainerNetwork[]>;
  /** One answer per name; null: no such container. */
  readContainers(names: readonly string[]): Promise<readonly (Container | null)[]>;
  readHealth(names: readonly string[]): Promise<readonly ContainerHealth[]>;
  /** Containers on a network, including stopped ones: a network in use cannot be removed. */
  readAttachedContainers(network: string): Promise<readonly Pick<Container, 'name' | 'labels'>[]>;
  /** IDs of the images; null: no such image. */
  readImageIds(references: readonly string[]): Promise<readonly (string | null)[]>;
}

export interface Containers extends ContainersReader {
  createNetwork(network: ContainerNetwork): Promise<void>;
  removeNetwork(name: string): Promise<void>;
  /** Creates the container, and starts it if `running` is true. */
  createContainer(container: NewContainer): Promise<void>;
  setRestart(name: string, restart: string): Promise<void>;
  startContainer(name: string): Promise<void>;
  stopContainer(name: string): Promise<void>;
  /** Running or not. */
  removeContainer(name: string): Promise<void>;
  pullImage(reference: string, signal: AbortSignal): Promise<void>;
  /** Builds from one of the build contexts that are part of lazyjack (`dns64`, `nat64`). */
  buildImage(reference: string, context: string, signal: AbortSignal): Promise<void>;
  /** Writes these images as one tar archive, as `docker save` does, and passes it to `consume`. Resolves after `consume` has. */
  exportImages(
    references: readonly string[],
    signal: AbortSignal,
    consume: (archive: AsyncIterable<Uint8Array>) => Promise<void>,
  ): Promise<void>;
  /** Loads such an archive, plain or compressed with gzip. A name that another image has moves to the loaded image. */
  importImages(archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>;
}

/** Digest of the configuration that a container reads when it starts: a different digest requires a new container. */
export const configLabel = 'lazyjack.config';
/** Label of lazyjack 1.3 on its containers and network. */
export const legacyOwnerLabel = 'lazyjack';
