/** Directory of this host's own units and drop-ins, which override those of packages. */
export const unitDirectory = '/etc/systemd/system';

/** Daemons that configure interfaces and read their settings again without a restart. */
export const networkDaemons = ['systemd-networkd', 'NetworkManager'] as const;
export type NetworkDaemon = (typeof networkDaemons)[number];

/** A unit of systemd. */
export interface ServiceState {
  /** systemd's load state: `loaded`, `not-found`, `masked`. undefined: this systemctl does not report it. */
  readonly load: string | undefined;
  /** `active`, `inactive`, `failed`, `activating`... */
  readonly active: string;
  /** `running`, `auto-restart`... */
  readonly sub: string | undefined;
}

/**
 * All methods reject with a Failure: `missing` if there is no systemctl or systemd does not run, `failed` with the message of systemctl.
 */
export interface ServicesReader {
  /** One answer per unit. */
  read(units: readonly string[]): Promise<readonly ServiceState[]>;
}

export interface Services extends ServicesReader {
  /** Makes systemd reload its unit files; until then it uses the old ones. */
  reload(): Promise<void>;
  start(unit: string): Promise<void>;
  /** A unit that failed stays so. */
  stop(unit: string): Promise<void>;
  /** Makes systemd forget that a unit failed. Rejects if systemd does not know the unit. */
  resetFailed(unit: string): Promise<void>;
  /** Also starts a unit that is not running. */
  restart(unit: string): Promise<void>;
  /**
   * Makes a network daemon read its settings again; it leaves interfaces alone whose settings stay the same. false: it does not run, and was
   * not started.
   */
  reloadNetworkDaemon(daemon: NetworkDaemon): Promise<boolean>;
  /** Makes a running unit read its configuration again. */
  reloadUnit(unit: string): Promise<void>;
  /** The last lines that this unit printed since then, oldest first; empty if nothing keeps them. */
  readOutput(unit: string, since: Date): Promise<string>;
}
