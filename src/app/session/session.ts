import type { Host } from '../../core/host/host-ports.ts';
import type { Kinds } from '../../core/kind.ts';
import type { Programs } from '../../core/host/programs-port.ts';
import type { Surroundings } from '../../host/read-host-facts.ts';
import type { StateDirectory } from '../../journal/state-directory.ts';

/** What a command that looks at this machine works with. */
export interface Session {
  readonly host: Host;
  readonly installedPrograms: Programs;
  readonly state: StateDirectory;
  readonly kinds: Kinds;
  /** A machine from a file: looked at, never changed. */
  readonly isRecorded: boolean;
  /** The kernel's id of now: what a reboot takes away counts only in its own boot. */
  readonly bootId: string;
  /** How this process came to this machine. */
  readonly surroundings: Surroundings;
}
