import { Failure } from '../../core/failure.ts';
import type { ClusterNodeStatus, KubeadmReader } from '../../core/host/kubeadm-port.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { Commands } from '../programs/commands.ts';

/** The admin kubeconfig that `kubeadm init` writes. */
export const adminKubeconfigPath = '/etc/kubernetes/admin.conf';

/** Milliseconds. A local API server answers immediately or is down. */
const kubectlTimeout = 8000;

/** Reads facts that only the API server has. Uses kubectl, which works with every version of the API. */
export function makeApiServerReader(commands: Commands): Pick<KubeadmReader, 'readNodes' | 'readTokenExpiry'> {
  const get = (...args: readonly string[]): Promise<string> => queryApiServer(commands, adminKubeconfigPath, args);
  return {
    // The API server prints this table: for a thousand nodes it is a thousandth of the size of their full objects.
    readNodes: async () => parseNodeTable(await get('nodes', '--no-headers', '--output=wide')),
    async readTokenExpiry(id) {
      const name = `bootstrap-token-${id}`;
      const template = '--output=jsonpath={.metadata.name} {.data.expiration}';
      const [found, end = ''] = (await get('secret', name, '--namespace=kube-system', '--ignore-not-found', template)).trim().split(' ');
      return found === name ? Buffer.from(end, 'base64').toString('utf8') : null;
    },
  };
}

/** The output of `kubectl get ARGS` with this kubeconfig. Rejects with a Failure. */
export async function queryApiServer(commands: Commands, kubeconfig: string, args: readonly string[]): Promise<string> {
  const asked = ['--kubeconfig', kubeconfig, '--request-timeout=5s', 'get', ...args];
  // Reading writes nothing, so kubectl must not write its cache below the home directory. Nobody can create files in /proc.
  return (await commands.run('kubectl', asked, { timeout: kubectlTimeout, env: { HOME: '/proc' } })).stdout;
}

/**
 * Parses `NAME STATUS ROLES AGE VERSION INTERNAL-IP ...`, the output of `kubectl get nodes --no-headers --output=wide`. STATUS and ROLES are lists:
 * `Ready,SchedulingDisabled`.
 */
export function parseNodeTable(table: string): readonly ClusterNodeStatus[] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, status, roles, , , address] = line.trim().split(/\s+/u);
      if (name === undefined || status === undefined || roles === undefined)
        throw new Failure('failed', `kubectl get nodes has a line that lazyjack does not understand: ${quote(line)}`);
      // The name of the role since 1.20, and its name up to 1.23.
      const isControlPlane = roles.split(',').some((role) => role === 'control-plane' || role === 'master');
      const isReady = status.split(',').includes('Ready');
      return { name, isControlPlane, isReady, ...(address !== undefined && address !== '<none>' && { address }) };
    });
}
