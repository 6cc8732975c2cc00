import { isFirstControlPlaneNode } from '../../config/control-plane.ts';
import { isMember } from '../../config/is-member.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { Plan } from '../../planner/plan.ts';
import type { ConfiguredNode } from '../../app/configuration/configured-node.ts';

/** The next steps after a run that created the control plane; empty otherwise. */
export function renderNextSteps({ changes }: Pick<Plan, 'changes'>, { cluster, node }: ConfiguredNode): string {
  const isNew = changes.some(({ ref, after }) => ref.kind === kindNames.clusterMember && after !== null);
  if (!isNew || !isFirstControlPlaneNode(cluster, node)) return '';
  const given = changes.flatMap(({ ref, after }) => (ref.kind === kindNames.kubeconfig && after !== null ? [ref.id['user']] : []));
  const option = given.includes('root') ? '' : ' --kubeconfig /etc/kubernetes/admin.conf';
  const others = cluster.nodes.filter((other) => other !== node && isMember(other)).map(({ name }) => name);
  return [
    '\nThe control plane node is running. To list the nodes:\n',
    `    kubectl${option} get nodes\n`,
    ...(given.length === 0 ? ['To give a user access: lazyjack apply --phase up --kubeconfig USER\n'] : []),
    ...(others.length === 0 ? [] : [`\nNext, with the same configuration, on ${joinNames(others)}:\n`, '    lazyjack apply\n']),
  ].join('');
}

function joinNames(names: readonly string[]): string {
  return names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
}
