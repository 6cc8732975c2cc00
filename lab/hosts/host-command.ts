import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { enterArguments, hostEnvironment } from './enter-host.ts';
import { findOnlyChild } from './live-process.ts';

export interface ExecOptions {
  readonly input?: string | Uint8Array;
  /** Milliseconds after which the command is killed. Default: one minute. */
  readonly timeout?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** Copy standard error to the terminal as it is written. Default: false. */
  readonly showErrors?: boolean;
  /** Reject when the command fails. Default: true. */
  readonly check?: boolean;
}

export interface HostCommandResult {
  readonly stdout: string;
  readonly stderr: string;
  /** undefined: a signal ended the command, or it never started. */
  readonly exitCode: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly timedOut: boolean;
}

/** A host on which commands run, whatever the host is made of. */
export interface CommandHost {
  readonly name: string;
  readonly exec: (command: string, args?: readonly string[], options?: ExecOptions) => Promise<HostCommandResult>;
  /** Runs a script with `bash -euo pipefail`; resolves with its output. */
  readonly sh: (script: string, options?: ExecOptions) => Promise<string>;
}

/** A command that runs in the background. */
export interface RunningCommand {
  readonly done: Promise<HostCommandResult>;
  /** Its PID on this machine; rejects once the command has ended. */
  readonly pid: () => Promise<number>;
  /** Sends a signal to the command itself, not to `nsenter`, its parent. */
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
  let hasEnded = false;
  const done = child.then(
    (result): HostCommandResult => {
      hasEnded = true;
      const { stdout, stderr, exitCode, signal, timedOut } = result;
      return { stdout, stderr, exitCode, signal: signal ?? undefined, timedOut };
    },
    (error: unknown) => {
      hasEnded = true;
      throw error;
    },
  );
  // Prevents an unhandled rejection if the caller only sends a signal and ignores the result.
  done.catch(() => undefined);

  const pid = async (): Promise<number> => {
    for (;;) {
      const inner = child.pid === undefined ? null : findOnlyChild(child.pid);
      if (inner !== null) return inner;
      if (hasEnded) throw new Error(`the command is over: ${command}`);
      await sleep(2);
    }
  };
  return { done, pid, signal: async (name) => void process.kill(await pid(), name) };
}
