import type { Writable } from 'node:stream';
import { Failure, messageOf } from '../../core/failure.ts';
import { debianPackageOf } from './debian-package.ts';
import { errorCode } from '../../core/error-code.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { type RunOptions, runToEnd } from './run-to-end.ts';

export interface Finished {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Quoted for a shell. Omits the input, which may be secret. */
  readonly command: string;
}

export interface Commands {
  /** Rejects with a Failure if the program cannot be started, is stopped, or exits with a status other than 0. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
  /** As `run`, but the caller judges the exit status. */
  attempt(file: string, args: readonly string[], options?: RunOptions): Promise<Finished>;
}

/**
 * Milliseconds, for programs that normally answer immediately. Without a limit, a program that hangs would hold the lock and leave the host
 * partially changed.
 */
const PATIENCE = 60_000;

/**
 * Runs each program in its own session. Ctrl-C signals the whole foreground process group, but lazyjack must decide itself when to end a
 * running `ip -batch` or kubeadm.
 *
 * `patience`: timeout in milliseconds of programs that are started without a `timeout`. `inherit`: open files that programs inherit, such
 * as the lock, so that an orphaned program still holds it.
 */
export function commands(inherit: () => readonly Writable[] = () => [], patience = PATIENCE): Commands {
  const attempt = async (file: string, args: readonly string[], options: RunOptions = {}): Promise<Finished> => {
    const command = shellCommand(file, args);
    const { timeout = patience } = options;
    const ended = await runToEnd(file, args, { ...options, timeout }, inherit());
    const { stdout, stderr } = ended;
    switch (ended.how) {
      case 'exited':
        return { exitCode: ended.exitCode, stdout, stderr, command };
      case 'not-started':
        if (errorCode(ended.cause) === 'ENOENT') throw missing(file, command);
        if (errorCode(ended.cause) === 'EACCES') throw new Failure('denied', `${command}: not allowed to run ${file}`);
        throw new Failure('failed', `${command}: ${messageOf(ended.cause)}`, { cause: ended.cause });
      case 'stopped':
        throw new Failure('interrupted', `${command}: stopped`);
      case 'late':
        throw died(command, `did not end within ${timeout / 1000} s`, stderr);
      case 'killed':
        throw died(command, `was killed with ${ended.by}`, stderr);
    }
  };
  return { attempt, run: runBy(attempt) };
}

/** Implements `run` with an `attempt`. */
export function runBy(attempt: Commands['attempt']): Commands['run'] {
  return async (file, args, options) => {
    const finished = await attempt(file, args, options);
    if (finished.exitCode !== 0) throw commandFailed(finished);
    return finished;
  };
}

export function commandFailed({ command, exitCode, stdout, stderr }: Finished): Failure {
  return new Failure('failed', [`${command}: exit status ${exitCode}`, tail(stderr) || tail(stdout)].filter(Boolean).join('\n'));
}

function died(command: string, how: string, stderr: string): Failure {
  return new Failure('failed', [`${command}: ${how}`, tail(stderr)].filter(Boolean).join('\n'));
}

function missing(file: string, command: string): Failure {
  const name = debianPackageOf(file);
  return new Failure('missing', `${command}: there is no program ${file}`, {
    fix: name === undefined ? `Install ${file}, or put its directory into PATH.` : `Install it: apt-get install ${name}`,
  });
}

/** Programs print the reason of a failure last. */
function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
