import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { DesiredResource } from '../core/resource.ts';
import { service } from '../resources/service.ts';
import { declareAdminKubeconfigs } from './admin-config.ts';
import { declareAppliedConfiguration } from './applied-configuration.ts';
import { declareAuthorityFiles } from './authority.ts';
import { declareBridgeNetfilter } from './bridge-netfilter.ts';
import { declareCniConfig } from './cni-config.ts';
import { toDesiredState, type DesiredState, emptyDesiredState, mergeDesiredStates } from './desired.ts';
import { declareForwarding } from './forwarding.ts';
import { declareKubeadmConf } from './kubeadm-conf.ts';
import { declareKubeletFiles } from './kubelet-files.ts';
import { ignoreConflictingMembership } from './member/as-member.ts';
import { declareMemberRecord } from './member/record.ts';
import { declareClusterMember } from './membership.ts';
import { declarePacketFilter } from './packet-filter.ts';
import { declarePodRoutes } from './pod-routes.ts';
import { lastPhaseOf, type OwnProgram, declareBootRestoreUnits } from './restore.ts';
import { type RoleInput, sourcesOf } from './role-input.ts';
import { declareBootstrapToken } from './token-renewal.ts';

/** Phase `up`: everything from pod routes to membership of the cluster. A node that only translates has no part in it. Pure. */
export function declareUpPhase(input: RoleInput, facts: KubernetesFacts, program: OwnProgram): DesiredState {
  const { roles } = input.node;
  if (lastPhaseOf(input.node) !== 'up') return emptyDesiredState;
  const kubelet = declareKubeletFiles(input, facts);
  const before = mergeDesiredStates(
    declareKubeadmConf(input, facts),
    declareCniConfig(input, facts),
    toDesiredState([
      ...declareBridgeNetfilter(input),
      // On the NAT64 node `prepare` has made a router of the host already.
      ...(roles.has('nat64') ? [] : declareForwarding(input)),
      ...declarePacketFilter(input),
      ...declarePodRoutes(input),
      ...declareAuthorityFiles(input, facts),
      ...kubelet,
      ...declareBootRestoreUnits(input, program),
      ...declareMemberRecord(input, facts),
    ]),
  );
  const needs = before.desired.map(({ address }) => address);
  const member = declareClusterMember(input, facts, needs);
  const cluster = member.desired.map(({ address }) => address);
  return ignoreConflictingMembership(
    input,
    mergeDesiredStates(
      before,
      toDesiredState(declareKubeletService(input, facts, kubelet)),
      member,
      toDesiredState([
        ...declareAdminKubeconfigs(input, facts, cluster),
        ...declareBootstrapToken(input, facts, cluster),
        declareAppliedConfiguration(input, 'up'),
      ]),
    ),
  );
}

/** A kubelet that is a node's is started anew when what it reads changes. Before that, kubeadm starts it. */
function declareKubeletService(
  input: RoleInput,
  { isMember }: KubernetesFacts,
  files: readonly DesiredResource[],
): readonly DesiredResource[] {
  if (!isMember) return [];
  const read = files.filter(({ ref }) => ref.kind === 'file').map(({ address }) => address);
  return [
    service.declare({ unit: 'kubelet' }, { active: true }, { livesOn: read, sources: sourcesOf(input, ['topology', input.node.name]) }),
  ];
}
