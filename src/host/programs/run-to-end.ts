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
  /** Beside what this process has. */
  readonly env?: { readonly [name: string]: string };
  /** How long it may take to end after TERM, in milliseconds. */
  readonly grace?: number;
  /** An open file that it writes into, instead of being read here. */
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
 * Starts a program, and resolves when it has ended and all that it said is read. Never rejects.
 *
 * Two of these are on the way of every plan, and loading and running execa for them took a tenth of one.
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
      // Never the terminal: nothing may ask for a password there.
      stdio: [input === '' ? 'ignore' : 'pipe', output, output, ...inherit],
      // Messages are quoted, and some are recognised.
      env: { ...process.env, ...env, LC_ALL: 'C' },
      cwd,
    });
    let ending: 'stopped' | 'late' | undefined;
    let kill: NodeJS.Timeout | undefined;
    const end = (why: 'stopped' | 'late'): void => {
      ending ??= why;
      // It may have ended, and left something behind that holds its output open.
      if (child.exitCode !== null || child.signalCode !== null) endGroup(child.pid);
      child.kill('SIGTERM');
      kill ??= setTimeout(() => child.kill('SIGKILL'), grace).unref();
    };
    const stop = (): void => {
      end('stopped');
    };
    const timer = timeout === undefined ? undefined : setTimeout(end, timeout, 'late');
    signal?.addEventListener('abort', stop, { once: true });

    const said = { stdout: collect(child.stdout), stderr: collect(child.stderr) };
    const finish = (
      how: { how: 'exited'; exitCode: number } | { how: 'not-started'; cause: unknown } | { how: 'killed'; by: string },
    ): void => {
      clearTimeout(timer);
      clearTimeout(kill);
      signal?.removeEventListener('abort', stop);
      const texts = { stdout: said.stdout(), stderr: said.stderr() };
      // One that was asked to end may do so in its own way, with an exit status.
      const well = how.how === 'exited' && how.exitCode === 0;
      resolve({ ...texts, ...(ending === undefined || well ? how : { how: ending }) });
    };
    child.once('error', (cause) => {
      // Also told when a signal cannot be sent; then the end is yet to come.
      if (child.pid === undefined) finish({ how: 'not-started', cause });
    });
    child.once('exit', (exitCode) => {
      if (ending !== undefined || exitCode === null) endGroup(child.pid);
    });
    child.once('close', (exitCode, by) => {
      if (child.pid !== undefined) finish(exitCode === null ? { how: 'killed', by: by ?? 'a signal' } : { how: 'exited', exitCode });
    });
    // Whoever ends without reading everything says with its exit status whether that was right.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** What a program had started when it was killed goes with it: it would go on changing the host while that is put back, and hold the lock. */
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
