import { setTimeout as sleep } from 'node:timers/promises';
import type { HostReader } from '../../core/host.ts';

/** Where libcni notes each network of a pod until it is taken down. */
const results = '/var/lib/cni/results';

/** Milliseconds. */
const LOOK_EVERY = 250;
const GIVE_UP_AFTER = 10_000;
/** Looks in a row that find nothing. */
const QUIET = 3;

/**
 * Waits for networks of pods that came up while the kubelet was stopped: the runtime takes them down by itself, and writes to CNI's directories
 * although `kubeadm reset` has emptied them already. What has not gone after a while stays, and is listed as any directory that is not empty.
 */
export async function networksGone(host: Pick<HostReader, 'files'>): Promise<void> {
  let quiet = 0;
  for (let waited = 0; waited < GIVE_UP_AFTER; waited += LOOK_EVERY) {
    quiet = (await hasPodNetworks(host)) ? 0 : quiet + 1;
    if (quiet === QUIET) return;
    await sleep(LOOK_EVERY);
  }
}

export async function hasPodNetworks({ files }: Pick<HostReader, 'files'>): Promise<boolean> {
  const node = await files.read(results);
  return node?.type === 'directory' && node.entries.length > 0;
}
