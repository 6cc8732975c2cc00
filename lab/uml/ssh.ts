import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { hostPath } from '../hosts/enter-host.ts';
import type { ExecOptions, HostCommandResult } from '../hosts/host-command.ts';
import { labDirectory } from '../hosts/lab-record.ts';
import { type LiveProcess, identifyProcess, isAlive } from '../hosts/live-process.ts';
import { spawnDaemon } from '../hosts/spawn-daemon.ts';
import { toolCommand } from './uml-tools.ts';

/** One host, as `ssh` reaches it. */
export interface SshTarget {
  readonly lab: string;
  readonly init: LiveProcess;
  readonly name: string;
  readonly address: string;
  readonly tools: string;
}

const sshKeyPath = (lab: string): string => join(labDirectory(lab), 'key');

const socketPath = ({ lab, name }: SshTarget): string => join(labDirectory(lab), `${name}.ssh`);

/** Creates the key of a lab; resolves with the public one. */
export async function createSshKey(lab: string, tools: string): Promise<string> {
  const [command, ...args] = [...toolCommand(tools, 'ssh-keygen'), '-q', '-t', 'ed25519', '-N', '', '-C', 'lab', '-f', sshKeyPath(lab)];
  await execa(command, args);
  return readFileSync(`${sshKeyPath(lab)}.pub`, 'utf8');
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/**
 * Connects to a host as soon as it answers. The connection is a process in the namespaces of the lab, so it ends with the lab. Commands share
 * it. Rejects if the host goes off or does not answer in time.
 */
export async function connectSsh(target: SshTarget, options: { readonly timeout: number; readonly isOn: () => boolean }): Promise<void> {
  const socket = socketPath(target);
  const log = join(labDirectory(target.lab), `${target.name}.ssh.log`);
  const end = Date.now() + options.timeout;
  await rm(socket, { force: true });
  while (Date.now() < end && options.isOn()) {
    const { pid } = spawnDaemon(
      'nsenter',
      [
        ...['-t', String(target.init.pid), '-n', '-p', ...toolCommand(target.tools, 'ssh'), '-F', 'none', '-M', '-N', '-S', socket],
        ...['-i', sshKeyPath(target.lab), '-o', 'BatchMode=yes', '-o', 'ConnectTimeout=3', '-o', 'StrictHostKeyChecking=no'],
        ...['-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR', '-o', 'ServerAliveInterval=15', '-o', 'ServerAliveCountMax=8'],
        `root@${target.address}`,
      ],
      log,
    );
    const connection = identifyProcess(pid);
    while (connection !== null && isAlive(connection) && Date.now() < end && options.isOn()) {
      if (existsSync(socket)) return;
      await sleep(100);
    }
    await sleep(300);
  }
  throw new Error(`${target.name} does not answer: ${readFileSync(log, 'utf8').trim().split('\n').at(-1) ?? ''}`);
}

/** Ends the connection, for the next command would wait for a host that is off. */
export async function disconnectSsh(target: SshTarget): Promise<void> {
  const [command, ...args] = [...toolCommand(target.tools, 'ssh'), '-S', socketPath(target), '-O', 'exit', target.name];
  await execa(command, args, { reject: false, timeout: 5_000 });
  await rm(socketPath(target), { force: true });
}

/** The command line that runs a command on a host. Without the kept connection it fails at once. */
export function sshCommand(
  target: SshTarget,
  command: string,
  args: readonly string[],
  options: { readonly env?: Readonly<Record<string, string>> | undefined; readonly terminal?: boolean } = {},
): readonly [string, ...string[]] {
  const variables = Object.entries({ PATH: hostPath, LANG: 'C.UTF-8', ...options.env }).map(([name, value]) => `${name}=${value}`);
  // The shell stays the parent, so that a command that a signal ends has the exit status 128 + its number.
  const script = `${['env', ...variables, command, ...args].map(quote).join(' ')}\nexit $?`;
  return [
    ...toolCommand(target.tools, 'ssh'),
    ...['-F', 'none', '-S', socketPath(target), '-o', 'ProxyCommand=false', options.terminal ? '-tt' : '-T'],
    ...[`root@${target.address}`, script],
  ];
}

/** Runs a command on a host, with the exit status of the command. */
export async function execOverSsh(
  target: SshTarget,
  command: string,
  args: readonly string[],
  options: ExecOptions = {},
): Promise<HostCommandResult> {
  const [program, ...programArgs] = sshCommand(target, command, args, { env: options.env });
  const result = await execa(program, programArgs, {
    stripFinalNewline: false,
    timeout: options.timeout ?? 60_000,
    killSignal: 'SIGKILL',
    maxBuffer: 200_000_000,
    reject: options.check ?? true,
    ...(options.showErrors ? { stderr: ['pipe' as const, 'inherit' as const] } : {}),
    ...(options.input === undefined ? { stdin: 'ignore' as const } : { input: options.input }),
  });
  const { stdout, stderr, exitCode, signal, timedOut } = result;
  return { stdout, stderr, exitCode, signal: signal ?? undefined, timedOut };
}
