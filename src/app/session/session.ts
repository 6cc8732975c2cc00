import type { Host } from '../../core/host/host-ports.ts';
import type { Kinds } from '../../core/kind.ts';
import type { Programs } from '../../core/host/programs-port.ts';
import type { InvocationContext } from '../../host/read-host-facts.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';

/** The ports with which a command reads and changes this host. */
export interface Session {
  readonly host: Host;
  readonly installedPrograms: Programs;
  readonly state: StateDirectory;
  readonly kinds: Kinds;
  /** A recorded host from a file: read only. */
  readonly isRecorded: boolean;
  /** The kernel's id of the current boot: volatile resources are owned only in the boot that made them. */
  readonly bootId: string;
  /** How the user is connected to this host. */
  readonly surroundings: InvocationContext;
}
