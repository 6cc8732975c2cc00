import { setTimeout as sleep } from 'node:timers/promises';
import type { HostReader } from '../../core/host.ts';

/** Where libcni notes each network of a pod until it is taken down. */
const cniResultsDirectory = '/var/lib/cni/results';

/** Milliseconds. */
const pollInterval = 250;
const pollTimeout = 10_000;
/** Looks in a row that find nothing. */
const requiredEmptyReads = 3;

/**
 * Waits for networks of pods that came up while the kubelet was stopped: the runtime takes them down by itself, and writes to CNI's directories
 * although `kubeadm reset` has emptied them already. What has not gone after a while stays, and is listed as any directory that is not empty.
 */
export async function waitForPodNetworkRemoval(host: Pick<HostReader, 'files'>): Promise<void> {
  let quiet = 0;
  for (let waited = 0; waited < pollTimeout; waited += pollInterval) {
    quiet = (await hasPodNetworks(host)) ? 0 : quiet + 1;
    if (quiet === requiredEmptyReads) return;
    await sleep(pollInterval);
  }
}

export async function hasPodNetworks({ files }: Pick<HostReader, 'files'>): Promise<boolean> {
  const node = await files.read(cniResultsDirectory);
  return node?.type === 'directory' && node.entries.length > 0;
}
