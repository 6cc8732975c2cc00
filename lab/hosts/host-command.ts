import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { enterArguments, hostEnvironment } from './enter-host.ts';
import { findOnlyChild } from './live-process.ts';

export interface ExecOptions {
  readonly input?: string | Uint8Array;
  /** Milliseconds; the command is killed then. Default: a minute. */
  readonly timeout?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Show what it says on stderr as it says it. Default: false. */
  readonly showErrors?: boolean;
  /** Reject when the command fails. Default: true. */
  readonly check?: boolean;
}

export interface HostCommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** undefined: ended by a signal, or never started. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly timedOut: boolean;
}

/** A command that goes on while its caller does something else. */
export interface RunningCommand {
  readonly done: Promise<HostCommandResult>;
  /** Its number on this machine; rejects once it is over. */
  readonly pid: () => Promise<number>;
  /** Reaches the command itself, not the `nsenter` in front of it. */
  readonly signal: (name: NodeJS.Signals) => Promise<void>;
}

export function startOnHost(hostPid: number, command: string, args: readonly string[], options: ExecOptions = {}): RunningCommand {
  const child = execa('nsenter', enterArguments(hostPid, command, args), {
    env: hostEnvironment(options.env),
    extendEnv: false,
    stripFinalNewline: false,
    timeout: options.timeout ?? 60_000,
    killSignal: 'SIGKILL',
    maxBuffer: 200_000_000,
    reject: options.check ?? true,
    ...(options.showErrors ? { stderr: ['pipe' as const, 'inherit' as const] } : {}),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  let over = false;
  const done = child.then(
    (result): HostCommandResult => {
      over = true;
      const { stdout, stderr, exitCode, signal, timedOut } = result;
      return { stdout, stderr, exitCode, signal: signal ?? undefined, timedOut };
    },
    (error: unknown) => {
      over = true;
      throw error;
    },
  );
  // Whoever only sends a signal need not look at how it ended.
  done.catch(() => undefined);

  const pid = async (): Promise<number> => {
    for (;;) {
      const inner = child.pid === undefined ? null : findOnlyChild(child.pid);
      if (inner !== null) return inner;
      if (over) throw new Error(`the command is over: ${command}`);
      await sleep(2);
    }
  };
  return { done, pid, signal: async (name) => void process.kill(await pid(), name) };
}
