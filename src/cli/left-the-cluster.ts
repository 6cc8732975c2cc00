import { isMember } from '../config/is-member.ts';
import type { PreflightProblem } from '../core/finding.ts';
import type { Ledger } from '../journal/ledger.ts';
import { clusterMemberAddress } from '../roles/membership.ts';
import type { ConfiguredNode } from './target.ts';

/** A node whose `opmodes` give it no part in the cluster any more, and that is a member of it: nothing of a plan would say so. */
export function checkClusterRoleRemoved({ cluster, node }: ConfiguredNode, { owned }: Ledger): readonly PreflightProblem[] {
  const member = owned.get(clusterMemberAddress);
  if (isMember(node) || member === undefined) return [];
  const isMaster = member.written.some((state) => state?.['role'] === 'master');
  const source = cluster.sourceOf(['topology', node.name, 'opmodes']);
  return [
    {
      severity: 'error',
      summary: 'this host is a member of the cluster, and the configuration has no such role for it',
      detail: `kubeadm made it a ${isMaster ? 'control plane node' : 'worker node'}; its opmodes in ${source.file}:${source.line} are neither master nor minion.`,
      fix: `Change its opmodes back. Or let it leave first: \`lazyjack destroy --phase up\`${isMaster ? ", which deletes etcd's data" : ''}.`,
      source,
      isForcible: false,
      hostDiffers: true,
      severityAtBoot: 'warning',
    },
  ];
}
