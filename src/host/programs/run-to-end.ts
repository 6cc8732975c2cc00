import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { errorCode } from '../../core/error-code.ts';
import { messageOf } from '../../core/failure.ts';
import { reportProgramStart } from '../../core/program-observer.ts';

export interface RunOptions {
  readonly input?: string;
  /** Instead of `input`: bytes that are never logged, because they may be secret. */
  readonly secretInput?: Uint8Array;
  /** Instead of `input`: an open file that the program reads. */
  readonly inputDescriptor?: number;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: { readonly [name: string]: string };
  /** Milliseconds that the program may take to end after TERM. */
  readonly gracePeriod?: number;
  /** An open file that receives the output. The output is then not read here. */
  readonly outputDescriptor?: number;
  /** Called for each piece of output, which is then not collected: for a program that reports events until it is stopped. */
  readonly onOutput?: (chunk: Uint8Array) => void;
  /** The same for standard error. */
  readonly onErrorOutput?: (chunk: Uint8Array) => void;
}

const defaultGracePeriod = 5000;

export type ProgramEnd = { readonly stdout: string; readonly stderr: string } & (
  | { readonly status: 'exited'; readonly exitCode: number }
  | { readonly status: 'not-started'; readonly cause: unknown }
  | { readonly status: 'stopped' | 'timed-out' }
  | { readonly status: 'killed'; readonly signal: string }
);

/**
 * Starts a program and resolves when it has ended and all its output is read. Never rejects. Every program that lazyjack runs is started
 * here.
 *
 * Does not use execa: every plan waits for several of these calls, and loading and running execa took a tenth of its time.
 */
export async function runToEnd(
  file: string,
  args: readonly string[],
  options: RunOptions,
  inherit: readonly Writable[],
): Promise<ProgramEnd> {
  const tellEnd = reportProgramStart({ file, args, input: options.input ?? '' });
  const ended = await runUnreported(file, args, options, inherit);
  tellEnd(describeEnd(ended));
  return ended;
}

function describeEnd(ended: ProgramEnd): string {
  switch (ended.status) {
    case 'exited':
      return `exit status ${ended.exitCode}`;
    case 'not-started':
      return `not started: ${errorCode(ended.cause) ?? messageOf(ended.cause)}`;
    case 'stopped':
      return 'stopped';
    case 'timed-out':
      return 'stopped, it took too long';
    case 'killed':
      return `killed with ${ended.signal}`;
  }
}

/** As `runToEnd`, but the observer does not hear of it. */
export function runUnreported(
  file: string,
  args: readonly string[],
  options: RunOptions,
  inherit: readonly Writable[],
): Promise<ProgramEnd> {
  const {
    input = '',
    secretInput = input,
    inputDescriptor,
    timeout,
    signal,
    cwd,
    env,
    gracePeriod = defaultGracePeriod,
    outputDescriptor = 'pipe',
  } = options;
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve({ stdout: '', stderr: '', status: 'stopped' });
      return;
    }
    let child: ChildProcess;
    try {
      child = spawn(file, args, {
        detached: true,
        // Never the terminal: no program may prompt for a password.
        stdio: [inputDescriptor ?? (secretInput.length === 0 ? 'ignore' : 'pipe'), outputDescriptor, outputDescriptor, ...inherit],
        // lazyjack quotes messages in errors and recognizes some of them.
        env: { ...process.env, ...env, LC_ALL: 'C' },
        cwd,
      });
    } catch (cause) {
      // Node throws some errors, such as too long arguments, and emits others.
      resolve({ stdout: '', stderr: '', status: 'not-started', cause });
      return;
    }
    let ending: 'stopped' | 'timed-out' | undefined;
    let kill: NodeJS.Timeout | undefined;
    const end = (why: 'stopped' | 'timed-out'): void => {
      ending ??= why;
      // The program may have ended and left a child that keeps the output open.
      if (child.exitCode !== null || child.signalCode !== null) killProcessGroup(child.pid);
      child.kill('SIGTERM');
      kill ??= setTimeout(() => child.kill('SIGKILL'), gracePeriod).unref();
    };
    const stop = (): void => {
      end('stopped');
    };
    const timer = timeout === undefined ? undefined : setTimeout(end, timeout, 'timed-out');
    signal?.addEventListener('abort', stop, { once: true });

    const outputs = {
      stdout: collectOutput(child.stdout, options.onOutput),
      stderr: collectOutput(child.stderr, options.onErrorOutput),
    };
    const finish = (
      result: { status: 'exited'; exitCode: number } | { status: 'not-started'; cause: unknown } | { status: 'killed'; signal: string },
    ): void => {
      clearTimeout(timer);
      clearTimeout(kill);
      signal?.removeEventListener('abort', stop);
      const texts = { stdout: outputs.stdout(), stderr: outputs.stderr() };
      // A program that receives a signal may exit with its own status.
      const hasSucceeded = result.status === 'exited' && result.exitCode === 0;
      resolve({ ...texts, ...(ending === undefined || hasSucceeded ? result : { status: ending }) });
    };
    child.once('error', (cause) => {
      // Also emitted if a signal cannot be sent. The program is then still running.
      if (child.pid === undefined) finish({ status: 'not-started', cause });
    });
    child.once('exit', (exitCode) => {
      if (ending !== undefined || exitCode === null) killProcessGroup(child.pid);
    });
    child.once('close', (exitCode, by) => {
      if (child.pid !== undefined)
        finish(exitCode === null ? { status: 'killed', signal: by ?? 'a signal' } : { status: 'exited', exitCode });
    });
    // A program that ends without reading all its input reports with its exit status whether it failed.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(secretInput);
  });
}

/** Kills the children of a killed program too. Otherwise they would continue to change the host during the rollback and hold the lock. */
function killProcessGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function collectOutput(stream: Readable | null, onOutput: ((chunk: Uint8Array) => void) | undefined): () => string {
  if (onOutput !== undefined) {
    stream?.on('data', onOutput);
    return () => '';
  }
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
