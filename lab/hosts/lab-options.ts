import type { ExtraPackageSet } from '../cache/extra-packages.ts';
import type { DockerRelease } from '../docker/docker-releases.ts';

export interface HostOptions {
  readonly name: string;
  /** Start dockerd with the images of the lab. Default: true if the lab has packages. */
  readonly docker?: boolean;
  /** Start dockerd of this Debian release, and allow `useDocker` to replace it with that of another. Default: bookworm, and no other. */
  readonly dockerRelease?: DockerRelease;
  /** Link state of the management interface eth1, which never has an address at first. Default: down, as on an unconfigured machine. */
  readonly management?: 'up' | 'down';
  /** Files that the host has before any process runs: path -> content, or content and mode. */
  readonly files?: Readonly<Record<string, HostFile>>;
  /** Directories of this machine that the host sees read-only: path on the host -> path on this machine. */
  readonly binds?: Readonly<Record<string, string>>;
  /**
   * A default route to the real internet instead of the one of the lab: for building images. The network of this machine stays unchanged.
   */
  readonly uplink?: boolean;
  /**
   * Stubs of Kubernetes. `kubeadm`: only kubeadm, which reports its version; `stub`: also kubelet, kubectl, a systemctl that knows the
   * kubelet, and the socket of a container runtime, so that `init`, `join` and `reset` have the effects of the real ones. Default:
   * `kubeadm`.
   */
  readonly kubernetes?: 'none' | 'kubeadm' | 'stub';
  /** The version that the stubs report. Default: 1.31.0. */
  readonly kubernetesVersion?: string;
}

export type HostFile = string | { readonly content: string; readonly mode: number } | { readonly target: string };

export interface LabOptions {
  readonly hosts: readonly (string | HostOptions)[];
  /** The name for `lab exec`. Default: generated. */
  readonly name?: string;
  /** Use Debian packages from the cache (dockerd, dig, curl, CNI plugins). The first use downloads them. Default: true. */
  readonly packages?: boolean;
  /** A further set of packages for every host. Scripts of packages do not run: no accounts are created, no services started. */
  readonly extraPackages?: ExtraPackageSet | undefined;
  /** Load the images of the lab into every dockerd. The first use builds them. Default: true. */
  readonly images?: boolean;
  /** The lab outlives this process. Default: false, the lab ends with this process, even if it is killed. */
  readonly keep?: boolean;
}
