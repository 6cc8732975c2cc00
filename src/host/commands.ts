import type { Writable } from 'node:stream';
import { execa } from 'execa';
import { Failure } from '../core/failure.ts';
import { debianPackageOf } from './debian-package.ts';
import { pasteable } from './pasteable.ts';

export interface RunOptions {
  readonly input?: string;
  /** Milliseconds. */
  readonly timeout?: number;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
}

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Fit to be pasted into a shell; without the input, which may be secret. */
  readonly command: string;
}

export interface Commands {
  /** Rejects with a Failure when the program cannot be started, is stopped, or ends with anything but 0. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** As `run`, but the caller judges the exit status. */
  attempt(file: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
}

/**
 * Programs run in a session of their own: Ctrl-C reaches the whole foreground group, and a half-done `ip -batch` or kubeadm is for lazyjack to end.
 *
 * `inherit` are open files they get as well: the lock, so that an orphan still holds it.
 */
export function commands(inherit: () => readonly Writable[] = () => []): Commands {
  const attempt = async (file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> => {
    const command = pasteable(file, args);
    const { input = '', timeout, signal, cwd } = options;
    const result = await execa(file, args, {
      detached: true,
      reject: false,
      stripFinalNewline: false,
      // Never the terminal: nothing may ask for a password there.
      input,
      stdio: ['pipe', 'pipe', 'pipe', ...inherit()],
      // Messages are quoted, and some are recognised.
      env: { LC_ALL: 'C' },
      forceKillAfterDelay: 5000,
      ...(timeout !== undefined && { timeout }),
      ...(signal !== undefined && { cancelSignal: signal }),
      ...(cwd !== undefined && { cwd }),
    });
    const { exitCode, stdout, stderr } = result;
    if (exitCode !== undefined) return { exitCode, stdout, stderr, command };
    if (result.code === 'ENOENT') throw missing(file, command);
    if (result.code === 'EACCES') throw new Failure('denied', `${command}: not allowed to run ${file}`);
    if (result.isCanceled) throw new Failure('interrupted', `${command}: stopped`);
    const how = result.timedOut
      ? `did not end within ${(options.timeout ?? 0) / 1000} s`
      : `was killed with ${result.signal ?? 'a signal'}`;
    throw new Failure('failed', [`${command}: ${how}`, tail(stderr)].filter(Boolean).join('\n'), { cause: result.cause });
  };
  return {
    attempt,
    run: async (file, args, options) => {
      const finished = await attempt(file, args, options);
      if (finished.exitCode !== 0) throw commandFailed(finished);
      return finished;
    },
  };
}

export function commandFailed({ command, exitCode, stdout, stderr }: Finished): Failure {
  return new Failure('failed', [`${command}: exit status ${exitCode}`, tail(stderr) || tail(stdout)].filter(Boolean).join('\n'));
}

function missing(file: string, command: string): Failure {
  const name = debianPackageOf(file);
  return new Failure('missing', `${command}: there is no program ${file}`, {
    fix: name === undefined ? `Install ${file}, or put its directory into PATH.` : `Install it: apt-get install ${name}`,
  });
}

/** The end of what a program said is where it says why. */
function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
