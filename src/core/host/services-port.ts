/** Directory of this host's own units and drop-ins, which override those of packages. */
export const unitDirectory = '/etc/systemd/system';

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
  stop(unit: string): Promise<void>;
  /** Also starts a unit that is not running. */
  restart(unit: string): Promise<void>;
  /** The last lines that this unit printed since then, oldest first; empty if nothing keeps them. */
  readOutput(unit: string, since: Date): Promise<string>;
}
