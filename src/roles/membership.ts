import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Address } from '../core/resource.ts';
import { clusterMember } from '../resources/cluster-member.ts';
import { scratch } from '../resources/scratch.ts';
import { authority } from './authority.ts';
import { criSocket } from './cri-socket.ts';
import { desired, type Desired, nothingDesired } from './desired.ts';
import { kubeadmConfPath, kubeadmLogPath } from './paths.ts';
import { proxyOf } from './proxy-settings.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';

/** There is one on a host. */
export const clusterMemberAddress = 'kubeadm:cluster';

/** `kubeadm init` on the master, `kubeadm join` on minions: last of all. */
export function membership(input: RoleInput, facts: KubernetesFacts, after: readonly Address[]): Desired {
  const { cluster, node } = input;
  const role = node.roles.has('master') ? 'master' : node.roles.has('minion') ? 'minion' : undefined;
  if (role === undefined) return nothingDesired;
  const cri = criSocket(cluster, facts);
  const id = {
    config: kubeadmConfPath(cluster.workArea),
    log: kubeadmLogPath(cluster.workArea),
    criSocket: 'socket' in cri ? cri.socket : '',
    timeout: cluster.timeouts.kubeadm * 1000,
    keeps: authority(input, facts).flatMap(({ ref }) =>
      ref.kind === 'file' && typeof ref.id['path'] === 'string' ? [ref.id['path']] : [],
    ),
    ...proxyOf(cluster.kubeadm['KubeProxyConfiguration']),
  };
  if ('reason' in cri) return { wishes: [], unknown: [{ address: clusterMember.address(id), reason: cri.reason }] };
  // In insecure mode kubeadm makes its own certificate authority, and any will do.
  const ca = cluster.insecure || cluster.tokenCertHash === undefined ? {} : { ca: cluster.tokenCertHash.replace(/^sha256:/u, '') };
  return desired([
    clusterMember.declare(
      id,
      { role, complete: true, ...ca },
      { after: [...after, scratch.address({ path: id.log })], sources: sourcesOf(input, ['topology', node.name, 'opmodes']) },
    ),
  ]);
}
