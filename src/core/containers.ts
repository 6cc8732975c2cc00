import type { Cidr } from './ip.ts';

/** A bridge network of the container engine. */
export interface ContainerNetwork {
  readonly name: string;
  /** The bridge interface on the host; always named, so that routes over it are known at plan time. */
  readonly bridge: string;
  readonly subnets: readonly { readonly subnet: string; readonly gateway: string }[];
  /** Driver options beside the bridge's name (`com.docker.network.bridge.gateway_mode_ipv6`). */
  readonly options: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly running: boolean;
  readonly network: string;
  /** Addresses on that network. */
  readonly ipv4: string;
  readonly ipv6: string;
  /** Set by whoever made the container, not by its image. */
  readonly env: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly binds: readonly { readonly source: string; readonly target: string; readonly readOnly: boolean }[];
  readonly capAdd: readonly string[];
  readonly devices: readonly string[];
  readonly sysctls: Readonly<Record<string, string>>;
  readonly restart: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface EngineVersion {
  /** `20.10.24`. */
  readonly version: string;
}

export type ContainerHealth = 'none' | 'starting' | 'healthy' | 'unhealthy' | 'stopped';

/** Every call rejects with a Failure of kind `missing` where no engine answers, and `denied` where its socket may not be opened. */
export interface ContainersReader {
  version(): Promise<EngineVersion>;
  /** null: no such network. */
  network(name: string): Promise<ContainerNetwork | null>;
  /** Of every network there is, for overlaps. */
  subnets(): Promise<readonly { readonly network: string; readonly subnet: Cidr }[]>;
  container(name: string): Promise<Container | null>;
  health(name: string): Promise<{ readonly health: ContainerHealth; readonly log: string }>;
  /** The image's own id; null: not here. */
  image(reference: string): Promise<string | null>;
}

export interface Containers extends ContainersReader {
  createNetwork(network: ContainerNetwork): Promise<void>;
  removeNetwork(name: string): Promise<void>;
  /** Creates and, where `running` says so, starts it. */
  createContainer(container: Container): Promise<void>;
  startContainer(name: string): Promise<void>;
  stopContainer(name: string): Promise<void>;
  removeContainer(name: string): Promise<void>;
  pullImage(reference: string, signal: AbortSignal): Promise<void>;
  /** From a build context, as a directory. */
  buildImage(reference: string, directory: string, args: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}
