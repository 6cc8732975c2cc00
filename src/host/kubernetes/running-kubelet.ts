import { readdir, readFile, readlink } from 'node:fs/promises';
import { Failure } from '../../core/failure.ts';

/**
 * The command line of the kubelet of this host; null: none runs. A kubelet in another network namespace belongs to a node in a container.
 * `proc`: where the kernel shows its processes. Rejects with a Failure of kind `denied` if /proc hides the processes of root.
 */
export async function readKubeletArguments(proc = '/proc'): Promise<readonly string[] | null> {
  // With the mount option hidepid, /proc has no directory of init for other users.
  if ((await readText(`${proc}/1/cmdline`)) === undefined)
    throw new Failure('denied', '/proc hides the processes of root from this user', { fix: 'Run it as root.' });
  const own = await namespaceOf(`${proc}/self`);
  for (const pid of (await readdir(proc)).filter((name) => /^\d+$/u.test(name))) {
    const [program = '', ...args] = ((await readText(`${proc}/${pid}/cmdline`)) ?? '').split('\0').slice(0, -1);
    if (program.slice(program.lastIndexOf('/') + 1) !== 'kubelet') continue;
    const namespace = await namespaceOf(`${proc}/${pid}`);
    if (namespace === undefined || namespace === own) return [program, ...args];
  }
  return null;
}

/** undefined: only root may read it, or the process ended. */
function namespaceOf(process: string): Promise<string | undefined> {
  return readlink(`${process}/ns/net`).catch(() => undefined);
}

function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}
