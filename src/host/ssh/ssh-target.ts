/** Where a host is. What is undefined is left to the configuration of ssh. */
export interface SshTarget {
  readonly host: string;
  readonly user?: string | undefined;
  readonly port?: number | undefined;
}
