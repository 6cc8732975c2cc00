/** A host that is reached over a network. Scripts run on it as root. */
export interface RemoteHost {
  /** The node's name in the topology. */
  readonly name: string;
  /** Runs a script of sh and resolves when it has ended. Never rejects. */
  run(script: RemoteScript): Promise<RemoteEnd>;
}

export interface RemoteScript {
  /** For sh, which runs it with umask 077 and `set -eu`. Visible in the process list of the host. */
  readonly text: string;
  /** `$1` and so on. Visible in the process list of the host. */
  readonly args?: readonly string[];
  /** Standard input of the script; never logged. `path`: a file of this computer. */
  readonly input?: Uint8Array | { readonly path: string };
  /** Gets each line of standard output as it comes, instead of `stdout` of the answer. */
  readonly onLine?: (line: string) => void;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal | undefined;
}

/** A problem with a host, in the words of a message. */
export interface RemoteProblem {
  readonly summary: string;
  readonly detail: string;
  readonly fix?: string;
}

export type RemoteEnd =
  | {
      readonly status: 'ended';
      readonly exitCode: number;
      /** Untrusted text, at most 16 MiB. */
      readonly stdout: string;
      /** Untrusted text, at most 16 MiB. */
      readonly stderr: string;
      /** The clock of the host when the script began, in seconds since 1970. */
      readonly clock: number;
      /** As `uname -m` prints it. */
      readonly architecture: string;
    }
  /** `hasStarted`: the script began, and may still run on the host. */
  | { readonly status: 'failed'; readonly hasStarted: boolean; readonly problem: RemoteProblem };
