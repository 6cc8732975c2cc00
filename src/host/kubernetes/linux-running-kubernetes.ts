import { access, constants } from 'node:fs/promises';
import { errorCode } from '../../core/error-code.ts';
import { Failure } from '../../core/failure.ts';
import type { RunningKubernetes } from '../../core/host/verify-ports.ts';
import { findPodNamespace } from '../network/find-pod-namespace.ts';
import { makeCommands } from '../programs/commands.ts';
import { kubeletKubeconfigPath } from '../programs/shared-queries.ts';
import { adminKubeconfigPath, parseNodeTable, queryApiServer } from './kubectl.ts';
import { readKubeletArguments } from './running-kubelet.ts';

/** The kubelet, the pods and the API server of the host that lazyjack runs on. */
export function linuxRunningKubernetes(commands = makeCommands()): RunningKubernetes {
  return {
    readKubeletArguments,
    findPod: (subnet) => findPodNamespace(commands, subnet),
    async readNode(name) {
      const kubeconfig = await chooseKubeconfig();
      const table = await queryApiServer(commands, kubeconfig, ['nodes', name, '--ignore-not-found', '--no-headers', '--output=wide']);
      return parseNodeTable(table)[0];
    },
  };
}

/** A worker node has only the kubeconfig of its kubelet, which may read its own node. */
async function chooseKubeconfig(): Promise<string> {
  for (const path of [adminKubeconfigPath, kubeletKubeconfigPath]) {
    try {
      await access(path, constants.R_OK);
      return path;
    } catch (cause) {
      if (errorCode(cause) === 'EACCES') throw new Failure('denied', `only root may read ${path}`, { fix: 'Run it as root.', cause });
    }
  }
  throw new Failure('missing', `there is neither ${adminKubeconfigPath} nor ${kubeletKubeconfigPath}`);
}
