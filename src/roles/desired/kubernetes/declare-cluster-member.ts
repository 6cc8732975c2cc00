import { kindNames } from '../../../core/kind-names.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { Address } from '../../../core/resource.ts';
import { clusterMember } from '../../../resources/kinds/cluster-member/index.ts';
import { workingFile } from '../../../resources/kinds/working-file/index.ts';
import { declareAuthorityFiles } from './cluster-authority.ts';
import { chooseCriSocket } from './choose-cri-socket.ts';
import { toDesiredState, type DesiredState, emptyDesiredState } from '../../desired-state.ts';
import { kubeadmConfPath, kubeadmLogPath } from '../../lazyjack-paths.ts';
import { parseProxySettings } from './kube-proxy-settings.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/** A host has at most one cluster membership. */
export const clusterMemberAddress = 'cluster-member:cluster';

/** `kubeadm init` on the control plane node, `kubeadm join` on worker nodes. It runs after everything else. */
export function declareClusterMember(input: RoleInput, facts: KubernetesFacts, after: readonly Address[]): DesiredState {
  const { cluster, node } = input;
  if (node.membership === 'none') return emptyDesiredState;
  const cri = chooseCriSocket(cluster, facts);
  const id = {
    config: kubeadmConfPath(cluster.workArea),
    log: kubeadmLogPath(cluster.workArea),
    criSocket: 'socket' in cri ? cri.socket : '',
    timeout: cluster.timeouts.kubeadm * 1000,
    keeps: declareAuthorityFiles(input, facts).flatMap(({ ref }) =>
      ref.kind === kindNames.file && typeof ref.id['path'] === 'string' ? [ref.id['path']] : [],
    ),
    ...parseProxySettings(cluster.kubeadm['KubeProxyConfiguration']),
  };
  if ('reason' in cri) return { desired: [], unknown: [{ address: clusterMember.makeAddress(id), reason: cri.reason }] };
  // In insecure mode kubeadm makes its own certificate authority, so its hash is not compared.
  const ca = cluster.insecure || cluster.tokenCertHash === undefined ? {} : { ca: cluster.tokenCertHash.replace(/^sha256:/u, '') };
  return toDesiredState([
    clusterMember.declare(
      id,
      { role: node.membership, complete: true, ...ca },
      { needs: [...after, workingFile.makeAddress({ path: id.log })], sources: sourcesOf(input, ['topology', node.name, 'opmodes']) },
    ),
  ]);
}
