import { checkoutOnHost } from '../../lab/hosts/checkout-on-host.ts';
import { type ClusterHost, clusterDirectory, type LazyjackResult } from '../../lab/hosts/cluster-lab.ts';

/** System calls by which a program changes files, mounts or their attributes. */
const writingSyscalls = [
  ...['mkdir', 'mkdirat', 'open', 'openat', 'creat', 'write', 'pwrite64', 'writev', 'rename', 'renameat', 'renameat2', 'link', 'linkat'],
  ...['symlink', 'symlinkat', 'unlink', 'unlinkat', 'rmdir', 'chmod', 'fchmod', 'fchmodat', 'chown', 'fchown', 'lchown', 'fchownat'],
  ...[
    'truncate',
    'ftruncate',
    'fallocate',
    'fsync',
    'fdatasync',
    'setxattr',
    'lsetxattr',
    'fsetxattr',
    'mknod',
    'mknodat',
    'mount',
    'umount2',
  ],
  ...['utimensat', 'copy_file_range', 'sendfile'],
];

/** The `number`th call of one thread of a run. Every thread has its own count, and the first one that reaches the number is killed. */
export interface Syscall {
  readonly name: string;
  readonly number: number;
}

/** Below /run/lab, which snapshots ignore. */
const traceLog = '/run/lab/strace';

/**
 * Runs `lazyjack ARGS` under strace. One thread does all file operations of Node.js, so that they have one order and one count. strace lets go of the
 * programs that lazyjack starts: otherwise it would kill them, and wait for a kubelet.
 */
async function runUnderStrace(host: ClusterHost, options: readonly string[], args: readonly string[]): Promise<LazyjackResult> {
  const script = `cd ${clusterDirectory} && exec strace "$@"`;
  const command = ['-f', '-b', 'execve', '-qq', '-y', ...options, `${checkoutOnHost}/dist/lazyjack`, ...args];
  const ran = await host.exec('sh', ['-c', script, 'sh', ...command], { check: false, timeout: 110_000, env: { UV_THREADPOOL_SIZE: '1' } });
  return { ...ran, output: ran.stdout + ran.stderr };
}

/** Lists the calls of `lazyjack ARGS` that change something, in the order in which they happen. The run must succeed. */
export async function listWritingSyscalls(host: ClusterHost, args: readonly string[]): Promise<readonly Syscall[]> {
  const ran = await runUnderStrace(host, ['-o', traceLog, '-e', `trace=${writingSyscalls.join(',')}`], args);
  if (ran.exitCode !== 0) throw new Error(ran.output);
  return parseTrace(await host.sh(`cat ${traceLog}`));
}

/** Kills a thread, and with it the program, when it is about to make this call. */
export async function runWithKillAt(host: ClusterHost, { name, number }: Syscall, args: readonly string[]): Promise<LazyjackResult> {
  const rule = `inject=${name}:signal=SIGKILL:when=${number}`;
  return runUnderStrace(host, ['-o', '/dev/null', '-e', `trace=${name}`, '-e', rule], args);
}

/** The lines of `strace -f -y`: `PID NAME(ARGUMENTS) = RESULT`, and halves of a call that another thread interrupted. */
export function parseTrace(trace: string): readonly Syscall[] {
  const counts = new Map<string, number>();
  const found = new Map<string, Syscall>();
  for (const line of trace.split('\n')) {
    const [, thread = '', name = '', rest = ''] = /^(\d+) +(\w+)\((.*)$/u.exec(line) ?? [];
    if (name === '') continue;
    const number = (counts.get(`${thread} ${name}`) ?? 0) + 1;
    counts.set(`${thread} ${name}`, number);
    if (changesSomething(name, rest)) found.set(`${name} ${number}`, { name, number });
  }
  return [...found.values()];
}

/** Reads, pipes, terminals and sockets have the same calls. */
function changesSomething(name: string, rest: string): boolean {
  switch (name) {
    case 'open':
    case 'openat':
      return /O_CREAT|O_TRUNC/u.test(rest) && !/"\/(?:dev|run\/lab)\//u.test(rest);
    case 'write':
    case 'pwrite64':
    case 'writev':
    case 'sendfile':
      return /^\d+<\/(?!dev\/|run\/lab\/)/u.test(rest);
    default:
      return true;
  }
}
