import { execa } from 'execa';

/** The PATH of root on a Debian machine. */
export const hostPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** A command in the namespaces of a process. It ends with the `nsenter` outside, however that ends. */
export const enterArguments = (pid: number, command: string, args: readonly string[]): readonly string[] => [
  ...['-t', String(pid), '-m', '-u', '-i', '-n', '-p', '-C', '-W', '/'],
  ...['setpriv', '--pdeathsig', 'KILL', command],
  ...args,
];

/** A clean environment: what the machine has set says nothing about a host. */
export const hostEnvironment = (env: Readonly<Record<string, string>> = {}): Record<string, string> => ({
  HOME: '/root',
  USER: 'root',
  LANG: 'C.UTF-8',
  PATH: hostPath,
  ...env,
});

/** Runs a command of the machine in the network namespace of a process: the machine's files, the lab's links. */
export async function inNetworkOf(pid: number, command: string, args: readonly string[], input = ''): Promise<string> {
  const { stdout } = await execa('nsenter', ['-t', String(pid), '-n', command, ...args], { input });
  return stdout;
}
