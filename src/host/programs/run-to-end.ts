import { spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { errorCode } from '../../core/error-code.ts';
import { messageOf } from '../../core/failure.ts';
import { reportProgramStart } from '../../core/program-observer.ts';

export interface RunOptions {
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: { readonly [name: string]: string };
  /** Milliseconds that the program may take to end after TERM. */
  readonly grace?: number;
  /** An open file that receives the output. The output is then not read here. */
  readonly output?: number;
}

const GRACE = 5000;

export type Ended = { readonly stdout: string; readonly stderr: string } & (
  | { readonly how: 'exited'; readonly exitCode: number }
  | { readonly how: 'not-started'; readonly cause: unknown }
  | { readonly how: 'stopped' | 'late' }
  | { readonly how: 'killed'; readonly by: string }
);

/**
 * Starts a program and resolves when it has ended and all its output is read. Never rejects.
 *
 * Does not use execa: every plan waits for two of these calls, and loading and running execa took a tenth of its time.
 */
export async function runToEnd(file: string, args: readonly string[], options: RunOptions, inherit: readonly Writable[]): Promise<Ended> {
  const tellEnd = reportProgramStart({ file, args, input: options.input ?? '' });
  const ended = await run(file, args, options, inherit);
  tellEnd(howItEnded(ended));
  return ended;
}

function howItEnded(ended: Ended): string {
  switch (ended.how) {
    case 'exited':
      return `exit status ${ended.exitCode}`;
    case 'not-started':
      return `not started: ${errorCode(ended.cause) ?? messageOf(ended.cause)}`;
    case 'stopped':
      return 'stopped';
    case 'late':
      return 'stopped, it took too long';
    case 'killed':
      return `killed with ${ended.by}`;
  }
}

function run(file: string, args: readonly string[], options: RunOptions, inherit: readonly Writable[]): Promise<Ended> {
  const { input = '', timeout, signal, cwd, env, grace = GRACE, output = 'pipe' } = options;
  return new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve({ stdout: '', stderr: '', how: 'stopped' });
      return;
    }
    const child = spawn(file, args, {
      detached: true,
      // Never the terminal: no program may prompt for a password.
      stdio: [input === '' ? 'ignore' : 'pipe', output, output, ...inherit],
      // lazyjack quotes messages in errors and recognizes some of them.
      env: { ...process.env, ...env, LC_ALL: 'C' },
      cwd,
    });
    let ending: 'stopped' | 'late' | undefined;
    let kill: NodeJS.Timeout | undefined;
    const end = (why: 'stopped' | 'late'): void => {
      ending ??= why;
      // The program may have ended and left a child that keeps the output open.
      if (child.exitCode !== null || child.signalCode !== null) endGroup(child.pid);
      child.kill('SIGTERM');
      kill ??= setTimeout(() => child.kill('SIGKILL'), grace).unref();
    };
    const stop = (): void => {
      end('stopped');
    };
    const timer = timeout === undefined ? undefined : setTimeout(end, timeout, 'late');
    signal?.addEventListener('abort', stop, { once: true });

    const outputs = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
    const finish = (
      how: { how: 'exited'; exitCode: number } | { how: 'not-started'; cause: unknown } | { how: 'killed'; by: string },
    ): void => {
      clearTimeout(timer);
      clearTimeout(kill);
      signal?.removeEventListener('abort', stop);
      const texts = { stdout: outputs.stdout(), stderr: outputs.stderr() };
      // A program that receives a signal may exit with its own status.
      const well = how.how === 'exited' && how.exitCode === 0;
      resolve({ ...texts, ...(ending === undefined || well ? how : { how: ending }) });
    };
    child.once('error', (cause) => {
      // Also emitted if a signal cannot be sent. The program is then still running.
      if (child.pid === undefined) finish({ how: 'not-started', cause });
    });
    child.once('exit', (exitCode) => {
      if (ending !== undefined || exitCode === null) endGroup(child.pid);
    });
    child.once('close', (exitCode, by) => {
      if (child.pid !== undefined) finish(exitCode === null ? { how: 'killed', by: by ?? 'a signal' } : { how: 'exited', exitCode });
    });
    // A program that ends without reading all its input reports with its exit status whether it failed.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** Kills the children of a killed program too. Otherwise they would continue to change the host during the rollback and hold the lock. */
function endGroup(leader: number | undefined): void {
  if (leader === undefined) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}

function collect(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}
