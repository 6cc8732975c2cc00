import type { Writable } from 'node:stream';
import { errorCode } from '../../core/error-code.ts';
import { Failure, messageOf } from '../../core/failure.ts';
import { shellCommand } from '../../core/text/shell-command.ts';
import { type RunOptions, runToEnd } from './run-to-end.ts';

const packages = new Map([
  ['ip', 'iproute2'],
  ['iptables-restore', 'iptables'],
  ['iptables-save', 'iptables'],
  ['ip6tables-restore', 'iptables'],
  ['ip6tables-save', 'iptables'],
  ['iptables', 'iptables'],
  ['ip6tables', 'iptables'],
  ['arping', 'iputils-arping'],
  ['flock', 'util-linux'],
  ['modprobe', 'kmod'],
  ['systemctl', 'systemd'],
  ['openssl', 'openssl'],
  ['docker', 'docker.io'],
]);

/** The package that contains a program that lazyjack calls, on Debian and distributions derived from it. */
function debianPackageOf(program: string): string | undefined {
  return packages.get(program.slice(program.lastIndexOf('/') + 1));
}

const startErrors: Readonly<Record<string, string>> = {
  E2BIG: 'the arguments are too long',
  ENOMEM: 'there is not enough memory to start it',
  EAGAIN: 'the limit of processes is reached',
  EMFILE: 'too many files are open',
};

export interface FinishedCommand {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Quoted for a shell. Omits the input, which may be secret. */
  readonly command: string;
}

export interface Commands {
  /** Rejects with a Failure if the program cannot be started, is stopped, or exits with a status other than 0. */
  run(file: string, args: readonly string[], options?: RunOptions): Promise<FinishedCommand>;
  /** As `run`, but the caller judges the exit status. */
  attempt(file: string, args: readonly string[], options?: RunOptions): Promise<FinishedCommand>;
}

/**
 * Milliseconds, for programs that normally answer immediately. Without a limit, a program that hangs would hold the lock and leave the host
 * partially changed.
 */
const defaultTimeout = 60_000;

/**
 * Runs each program in its own session. Ctrl-C signals the whole foreground process group, but lazyjack must decide itself when to end a
 * running `ip -batch` or kubeadm.
 *
 * `patience`: timeout in milliseconds of programs that are started without a `timeout`. `inherit`: open files that programs inherit, such
 * as the lock, so that an orphaned program still holds it.
 */
export function makeCommands(inherit: () => readonly Writable[] = () => [], patience = defaultTimeout): Commands {
  const attempt = async (file: string, args: readonly string[], options: RunOptions = {}): Promise<FinishedCommand> => {
    const command = shellCommand(file, args);
    const { timeout = patience } = options;
    const ended = await runToEnd(file, args, { ...options, timeout }, inherit());
    const { stdout, stderr } = ended;
    switch (ended.status) {
      case 'exited':
        return { exitCode: ended.exitCode, stdout, stderr, command };
      case 'not-started':
        if (errorCode(ended.cause) === 'ENOENT') throw missingProgramFailure(file, command);
        if (errorCode(ended.cause) === 'EACCES')
          throw new Failure('denied', `${command}: this user may not run ${file}`, {
            fix: 'Run lazyjack as root, or make the program executable for this user.',
          });
        throw new Failure('failed', `${command}: ${startErrors[errorCode(ended.cause) ?? ''] ?? messageOf(ended.cause)}`, {
          cause: ended.cause,
        });
      case 'stopped':
        throw new Failure('interrupted', `${command}: stopped`);
      case 'timed-out':
        throw abnormalEndFailure(command, `did not end within ${timeout / 1000} s`, stderr);
      case 'killed':
        throw abnormalEndFailure(command, `was killed with ${ended.signal}`, stderr);
    }
  };
  return { attempt, run: makeRun(attempt) };
}

/** Implements `run` with an `attempt`. */
export function makeRun(attempt: Commands['attempt']): Commands['run'] {
  return async (file, args, options) => {
    const finished = await attempt(file, args, options);
    if (finished.exitCode !== 0) throw commandFailure(finished);
    return finished;
  };
}

export function commandFailure({ command, exitCode, stdout, stderr }: FinishedCommand): Failure {
  return new Failure('failed', [`${command}: exit status ${exitCode}`, lastLines(stderr) || lastLines(stdout)].filter(Boolean).join('\n'));
}

function abnormalEndFailure(command: string, how: string, stderr: string): Failure {
  return new Failure('failed', [`${command}: ${how}`, lastLines(stderr)].filter(Boolean).join('\n'));
}

function missingProgramFailure(file: string, command: string): Failure {
  const name = debianPackageOf(file);
  return new Failure('missing', `${command}: there is no program ${file}`, {
    fix: name === undefined ? `Install ${file}, or put its directory into PATH.` : `Install it: apt-get install ${name}`,
  });
}

/** Programs print the reason of a failure last. */
function lastLines(text: string): string {
  return text.trimEnd().split('\n').slice(-20).join('\n');
}
