/** Where units and drop-ins of this host's own are, which count more than those of packages. */
export const unitDirectory = '/etc/systemd/system';

/** A unit of systemd. */
export interface ServiceState {
  /** systemd's own words: `loaded`, `not-found`, `masked`. undefined: this systemctl does not say. */
  readonly load: string | undefined;
  /** `active`, `inactive`, `failed`, `activating`... */
  readonly active: string;
  /** `running`, `auto-restart`... */
  readonly sub: string | undefined;
}

/** Both halves reject with a Failure: `missing` without systemctl or where systemd does not run, `failed` with its words. */
export interface ServicesReader {
  /** One answer per unit. */
  read(units: readonly string[]): Promise<readonly ServiceState[]>;
  /** The unit's file and all its drop-ins, one after the other, as systemd would read them. null: there is no such unit. */
  readUnitText(unit: string): Promise<string | null>;
}

export interface Services extends ServicesReader {
  /** Has systemd read the files of its units again: it uses what it read before until then. */
  reload(): Promise<void>;
  start(unit: string): Promise<void>;
  stop(unit: string): Promise<void>;
  /** Starts it where it does not run. */
  restart(unit: string): Promise<void>;
}
