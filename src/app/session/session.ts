import type { Host } from '../../core/host/host-ports.ts';
import type { Kinds } from '../../core/kind.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';

/** The ports with which a command reads and changes this host. */
export interface Session {
  readonly host: Host;
  readonly state: StateDirectory;
  readonly kinds: Kinds;
  /** Present for a recorded host, which is read only: what was wrong with the configuration file on that host. */
  readonly recorded?: { readonly problems: readonly PreflightProblem[] };
}
