import type { UmlSuite } from './uml-image.ts';

export interface UmlHostOptions {
  readonly name: string;
  /** Default: trixie. */
  readonly suite?: UmlSuite;
  /** Memory in MiB. Only what the host uses is taken from this machine. Default: 1024. */
  readonly memory?: number;
  /** Directories and files that are copied over the fresh disk before the first boot: path on the host -> content. */
  readonly files?: Readonly<Record<string, string>>;
  /** Directories of this machine that are copied like `files`: path on the host -> path on this machine. */
  readonly directories?: Readonly<Record<string, string>>;
  /**
   * A bash script that runs as the first process of the host, before its first boot. There is no systemd then: `systemctl enable` works,
   * `systemctl start` does not. `/var/lib/lab/packages/NAME` has packages that it may install with `apt-get install`.
   */
  readonly setUp?: string;
}

export interface UmlLabOptions {
  readonly hosts: readonly (string | UmlHostOptions)[];
  /** The name for `lab exec`. Default: generated. */
  readonly name?: string | undefined;
  /** The lab outlives this process. Default: false, the lab ends with this process, even if it is killed. */
  readonly keep?: boolean;
}
