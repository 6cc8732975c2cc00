import { open, readFile } from 'node:fs/promises';
import { Failure } from '../core/failure.ts';
import type { Kubeadm, KubeadmCall, KubeadmEnd } from '../core/kubeadm.ts';
import type { Commands } from './commands.ts';
import { errorCode } from './error-code.ts';

/** How long kubeadm may take to end after TERM, in milliseconds. */
const GRACE = 10_000;
/** Characters of output that an error message quotes. */
const TAIL = 4000;

/** The kubeadm of this machine. Its output goes to a log file as it comes, so that `tail -f` shows it and a crash does not lose it. */
export function linuxKubeadm(commands: Commands): Kubeadm {
  return {
    async version() {
      const { stdout } = await commands.run('kubeadm', ['version', '-o', 'short']);
      return stdout.trim();
    },
    init: (call) => logged(['init', '--config', call.config], call),
    join: (call) => logged(['join', '--config', call.config], call),
    reset: (call) => logged(['reset', '--force', '--cri-socket', call.criSocket], call),
  };
}

async function logged(args: readonly string[], { log, timeout, signal }: Omit<KubeadmCall, 'config'>): Promise<KubeadmEnd> {
  const handle = await open(log, 'a', 0o600);
  try {
    const { size: start } = await handle.stat();
    // Loaded where something is to be run with it: a plan never is.
    const { execa } = await import('execa');
    const result = await execa('kubeadm', args, {
      // In a session of its own: Ctrl-C is for lazyjack, which ends kubeadm and takes back what it did.
      detached: true,
      reject: false,
      stdin: 'ignore',
      stdout: { file: log, append: true },
      stderr: { file: log, append: true },
      timeout,
      cancelSignal: signal,
      forceKillAfterDelay: GRACE,
      env: { LC_ALL: 'C' },
    });
    if (result.exitCode === 0) return { ended: 'done' };
    const tail = await tailOf(log, start);
    if (result.exitCode !== undefined) return { ended: 'failed', exitCode: result.exitCode, tail };
    if (errorCode(result.cause) === 'ENOENT')
      throw new Failure('missing', 'there is no program kubeadm', { fix: 'Install kubeadm, 1.13 or newer.' });
    return { ended: result.timedOut ? 'timeout' : 'stopped', tail };
  } finally {
    await handle.close();
  }
}

async function tailOf(log: string, start: number): Promise<string> {
  const text = (await readFile(log)).subarray(start).toString('utf8');
  return text.slice(-TAIL).trimEnd();
}
