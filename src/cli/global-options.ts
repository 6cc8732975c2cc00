import type { ColorChoice } from './choose-color.ts';

/** The options of every command. */
export interface GlobalOptions {
  readonly config: string;
  /** undefined: the name of this host. */
  readonly host?: string | undefined;
  readonly color: ColorChoice;
  /** The number of `-v`. 1: log programs and requests to Docker; 2 or more: also the input of programs. */
  readonly verbose: number;
  readonly force: boolean;
}
