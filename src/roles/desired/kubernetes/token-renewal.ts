import { isMember } from '../../../config/is-member.ts';
import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
import { tokenIdOf } from '../../../kubeadm/kubeadm-token.ts';
import { bootstrapToken } from '../../../resources/kinds/bootstrap-token/index.ts';
import { findJoinToken } from './kubeadm-model.ts';
import { kubeadmConfPath, kubeadmLogPath } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/**
 * On a control plane node: the token that other nodes join with, as long as a node of the topology has not joined or is not ready. kubeadm
 * makes tokens that are valid for one day. No token is made once all nodes have joined.
 */
export function declareBootstrapToken(
  input: RoleInput,
  { nodes }: KubernetesFacts,
  cluster: readonly Address[],
): readonly DesiredResource[] {
  const {
    cluster: { nodes: topology, timeouts, workArea },
    node,
  } = input;
  const token = findJoinToken(input.cluster);
  if (node.membership !== 'control-plane' || nodes === undefined || token === undefined) return [];
  const ready = new Set(nodes.filter((each) => each.isReady).map(({ name }) => name));
  const missing = topology.filter((other) => other !== node && isMember(other) && !ready.has(other.name));
  if (missing.length === 0) return [];
  return [
    bootstrapToken.declare(
      { token: tokenIdOf(token), config: kubeadmConfPath(workArea), log: kubeadmLogPath(workArea), timeout: timeouts.kubeadm * 1000 },
      { usable: true },
      { needs: cluster, sources: sourcesOf(input, ...missing.map(({ name }) => ['topology', name])) },
    ),
  ];
}
