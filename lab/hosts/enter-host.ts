import { execa } from 'execa';

/** The PATH of root on a Debian machine. */
export const hostPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Arguments for a command in the namespaces of a process. The command ends with `nsenter`, even if that is killed. */
export const enterArguments = (pid: number, command: string, args: readonly string[]): readonly string[] => [
  ...['-t', String(pid), '-m', '-u', '-i', '-n', '-p', '-C', '-W', '/'],
  ...['setpriv', '--pdeathsig', 'KILL', command],
  ...args,
];

/** A clean environment: the variables of this machine must not affect a host. */
export const hostEnvironment = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  HOME: '/root',
  USER: 'root',
  LANG: 'C.UTF-8',
  PATH: hostPath,
  ...env,
});

/** Runs a command in the network namespace of a process, with the files of this machine. */
export async function inNetworkOf(pid: number, command: string, args: readonly string[], input = ''): Promise<string> {
  const { stdout } = await execa('nsenter', ['-t', String(pid), '-n', command, ...args], { input });
  return stdout;
}
