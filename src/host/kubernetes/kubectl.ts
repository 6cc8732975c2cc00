import { Failure } from '../../core/failure.ts';
import type { ClusterNodeStatus, KubeadmReader } from '../../core/host/kubeadm-port.ts';
import { quote } from '../../core/text/escape-hidden.ts';
import type { Commands } from '../programs/commands.ts';

/** The administrator's way into the cluster, where `kubeadm init` leaves it. */
export const adminConf = '/etc/kubernetes/admin.conf';

/** Milliseconds; an API server on this very machine answers at once, or is not there. */
const PATIENCE = 8000;

/** What only the API server knows. kubectl is asked: it speaks to every version. */
export function askedOfApiServer(commands: Commands): Pick<KubeadmReader, 'readNodes' | 'readTokenExpiry'> {
  const get = async (...args: readonly string[]): Promise<string> => {
    const asked = ['--kubeconfig', adminConf, '--request-timeout=5s', 'get', ...args];
    // A plan writes nothing: neither does the cache that kubectl keeps below the home directory. Nobody makes anything in /proc.
    return (await commands.run('kubectl', asked, { timeout: PATIENCE, env: { HOME: '/proc' } })).stdout;
  };
  return {
    // The table, since the API server makes it: of a thousand nodes it is a thousandth of what all of them say.
    readNodes: async () => readNodeTable(await get('nodes', '--no-headers', '--output=wide')),
    async readTokenExpiry(id) {
      const name = `bootstrap-token-${id}`;
      const template = '--output=jsonpath={.metadata.name} {.data.expiration}';
      const [found, end = ''] = (await get('secret', name, '--namespace=kube-system', '--ignore-not-found', template)).trim().split(' ');
      return found === name ? Buffer.from(end, 'base64').toString('utf8') : null;
    },
  };
}

/** `NAME STATUS ROLES AGE VERSION INTERNAL-IP ...`, as `kubectl get nodes --no-headers --output=wide` has it; STATUS and ROLES are lists: `Ready,SchedulingDisabled`. */
export function readNodeTable(table: string): readonly ClusterNodeStatus[] {
  return table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name, status, roles, , , address] = line.trim().split(/\s+/u);
      if (name === undefined || status === undefined || roles === undefined)
        throw new Failure('failed', `kubectl get nodes has a line that lazyjack does not understand: ${quote(line)}`);
      // The role's name since 1.20, and up to 1.23.
      const isControlPlane = roles.split(',').some((role) => role === 'control-plane' || role === 'master');
      const isReady = status.split(',').includes('Ready');
      return { name, isControlPlane, isReady, ...(address !== undefined && address !== '<none>' && { address }) };
    });
}
