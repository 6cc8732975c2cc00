import type { PrefetchedQueries } from '../app/session/prefetch-queries.ts';
import type { Console } from './console.ts';
import type { ExitStatus } from './exit-status.ts';

/** What a declared command needs to run. */
export interface CommandContext {
  readonly console: Console;
  /** Gets the exit status of the command, which runs as soon as the command line is parsed. */
  readonly finish: (status: ExitStatus) => void;
  /** Queries of this command that are already running. */
  readonly started?: PrefetchedQueries | undefined;
}
