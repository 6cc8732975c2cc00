import type { KubernetesFacts } from '../core/kubernetes-facts.ts';
import type { Address, DesiredResource } from '../core/resource.ts';
import { directory } from '../resources/directory.ts';
import { kubeconfig } from '../resources/kubeconfig.ts';
import { module } from '../resources/module.ts';
import { service } from '../resources/service.ts';
import { sysctl } from '../resources/sysctl.ts';
import { declareAppliedConfiguration } from './applied-configuration.ts';
import { declareAuthorityFiles } from './authority.ts';
import { declareCniConfig } from './cni-config.ts';
import { type DesiredState, emptyDesiredState, mergeDesiredStates, toDesiredState } from './desired.ts';
import { declareForwarding } from './forwarding.ts';
import { declareKubeadmConf } from './kubeadm-conf.ts';
import { declareKubeletFiles } from './kubelet-files.ts';
import { ignoreConflictingMembership } from './member/as-member.ts';
import { declareMemberRecord } from './member/record.ts';
import { declareClusterMember } from './membership.ts';
import { declarePacketFilter } from './packet-filter.ts';
import { declarePodRoutes } from './pod-routes.ts';
import { declareBootRestoreUnits, lastPhaseOf, type OwnProgram } from './restore.ts';
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

/** On the master: the administrator's kubeconfig where `kubectl` looks for it, for whom `--kubeconfig` names. */
function declareAdminKubeconfigs(
  input: RoleInput,
  { administrators = [] }: KubernetesFacts,
  cluster: readonly Address[],
): readonly DesiredResource[] {
  const { node } = input;
  if (!node.roles.has('master')) return [];
  const sources = sourcesOf(input, ['topology', node.name]);
  return administrators.flatMap(({ name, uid, gid, home, hasDirectory }) => {
    // One that is there stays as its owner has it.
    const place = directory.declare({ path: `${home}/.kube` }, hasDirectory ? {} : { mode: 0o700, uid, gid }, { sources });
    const copy = kubeconfig.declare(
      { user: name, path: `${home}/.kube/config` },
      { type: 'copy', content: null, mode: 0o600, uid, gid },
      { needs: [place.address, ...cluster], sources },
    );
    return [place, copy];
  });
}

/**
 * Service addresses also work between pods of one node: what a bridge passes on goes through iptables, where kube-proxy rewrites it
 * (kubernetes.io, "Container Runtimes": forwarding IPv4 and letting iptables see bridged traffic). containerd needs `overlay`.
 */
export function declareBridgeNetfilter(input: RoleInput): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['topology', input.node.name, 'opmodes']);
  const bridge = module.declare({ name: 'br_netfilter' }, { loaded: true }, { sources });
  const overlay = module.declare({ name: 'overlay' }, { loaded: true }, { sources });
  const parameters = ['iptables', 'ip6tables'].map((program) =>
    // They come with the module, and it gives them this value.
    sysctl.declare({ key: `net/bridge/bridge-nf-call-${program}` }, { value: '1' }, { sources, needs: [bridge.address] }),
  );
  return [bridge, overlay, ...parameters];
}
