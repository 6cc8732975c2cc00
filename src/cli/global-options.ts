/** Understood by every command. */
export interface GlobalOptions {
  readonly config: string;
  /** undefined: this machine's name. */
  readonly host?: string | undefined;
  readonly color: boolean;
  /** How many `-v` there are: 1, which programs are run and what Docker is asked; 2 or more, also what programs read. */
  readonly verbose: number;
  readonly force: boolean;
  /** A recorded host instead of this machine: JSON, read only. */
  readonly hostFrom?: string | undefined;
}
