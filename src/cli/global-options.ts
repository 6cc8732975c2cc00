/** Understood by every command. */
export interface GlobalOptions {
  readonly config: string;
  /** undefined: this machine's name. */
  readonly host?: string | undefined;
  readonly color: boolean;
  readonly verbose: number;
  readonly force: boolean;
  /** A recorded host instead of this machine: JSON, read only. */
  readonly hostFrom?: string | undefined;
}
