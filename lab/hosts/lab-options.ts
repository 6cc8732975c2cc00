export interface HostOptions {
  readonly name: string;
  /** Start dockerd, with the lab's images in it. Default: true where packages are. */
  readonly docker?: boolean;
  /** The management interface eth1 has no address either way. Default: down, as on a machine nobody has configured. */
  readonly management?: 'up' | 'down';
  /** Files that this copy of the machine has before anything runs: path -> content, or content and mode. */
  readonly files?: Readonly<Record<string, HostFile>>;
  /** Directories of the machine that the host sees, read-only: path there -> path on the machine. */
  readonly binds?: Readonly<Record<string, string>>;
  /** A default route to the real internet instead of the lab's: for building images. The machine's network stays as it is. */
  readonly uplink?: boolean;
  /**
   * Stand-ins for Kubernetes. `kubeadm`: only that, to be asked for its version. `stub`: kubelet, kubectl, a systemctl that knows the kubelet and
   * the socket of a container runtime too, so that `init`, `join` and `reset` leave what the real ones leave. Default: `kubeadm`.
   */
  readonly kubernetes?: 'none' | 'kubeadm' | 'stub';
  /** What the stand-ins say that they are. Default: 1.31.0. */
  readonly kubernetesVersion?: string;
}

export type HostFile = string | { readonly content: string; readonly mode: number } | { readonly target: string };

export interface LabOptions {
  readonly hosts: readonly (string | HostOptions)[];
  /** By which `lab exec` finds it. Default: made up. */
  readonly name?: string;
  /** Debian packages from the cache (dockerd, dig, curl, CNI plugins): the first use downloads them. Default: true. */
  readonly packages?: boolean;
  /** Have the lab's images in every dockerd: the first use builds them. Default: true. */
  readonly images?: boolean;
  /** Lives on after this process. Default: false, it ends with it, however that ends. */
  readonly keep?: boolean;
}
