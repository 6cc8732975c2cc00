import type { KubernetesFacts } from '../../../core/facts/kubernetes-facts.ts';
import type { Address, DesiredResource } from '../../../core/resource.ts';
import { tokenIdOf } from '../../../kubeadm/kubeadm-token.ts';
import { bootstrapToken } from '../../../resources/kinds/bootstrap-token/index.ts';
import { findJoinToken } from './kubeadm-model.ts';
import { kubeadmConfPath, kubeadmLogPath } from '../../lazyjack-paths.ts';
import { type RoleInput, sourcesOf } from '../../role-input.ts';

/**
 * On the master, as long as a minion of the topology is missing from the cluster or does not answer there: the token that it would join with. kubeadm
 * makes it for a day. Once all have joined nobody needs one, and none is made.
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
  if (!node.roles.has('master') || nodes === undefined || token === undefined) return [];
  const ready = new Set(nodes.filter((each) => each.isReady).map(({ name }) => name));
  const awaited = topology.filter(({ name, roles }) => roles.has('minion') && !ready.has(name));
  if (awaited.length === 0) return [];
  return [
    bootstrapToken.declare(
      { token: tokenIdOf(token), config: kubeadmConfPath(workArea), log: kubeadmLogPath(workArea), timeout: timeouts.kubeadm * 1000 },
      { usable: true },
      { needs: cluster, sources: sourcesOf(input, ...awaited.map(({ name }) => ['topology', name])) },
    ),
  ];
}
