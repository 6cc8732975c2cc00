import { findTranslator } from '../../config/translators.ts';
import { kindNames } from '../../core/kind-names.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { Address, DesiredResource } from '../../core/resource.ts';
import { directory } from '../../resources/kinds/directory/index.ts';
import { kubeconfig } from '../../resources/kinds/kubeconfig/index.ts';
import { module } from '../../resources/kinds/module/index.ts';
import { service } from '../../resources/kinds/service/index.ts';
import { sysctl } from '../../resources/kinds/sysctl/index.ts';
import { declareAppliedConfiguration } from './applied-configuration.ts';
import { declareAuthorityFiles } from './kubernetes/cluster-authority.ts';
import { declareCniConfig } from './kubernetes/cni-config.ts';
import { type DesiredState, emptyDesiredState, mergeDesiredStates, toDesiredState } from '../desired-state.ts';
import { declareForwarding } from './network/forwarding.ts';
import { declareKubeadmConf } from './kubernetes/kubeadm-conf.ts';
import { declareKubeletFiles } from './kubernetes/kubelet-files.ts';
import { ignoreConflictingMembership } from '../member/ignore-conflicting-membership.ts';
import { declareMemberRecord } from '../member/declare-member-record.ts';
import { declareClusterMember } from './kubernetes/declare-cluster-member.ts';
import { declarePacketFilter } from './network/forward-rules.ts';
import { declarePodRoutes } from './network/pod-routes.ts';
import { declareBootRestoreUnits, lastPhaseOf, type OwnProgram } from './boot-restore-units.ts';
import { type RoleInput, sourcesOf } from '../role-input.ts';
import { declareBootstrapToken } from './kubernetes/token-renewal.ts';

/**
 * Desired state of phase `up`: everything from pod routes to membership of the cluster. A node that only translates has no part in it.
 * Pure.
 */
export function declareUpPhase(input: RoleInput, facts: KubernetesFacts, program: OwnProgram): DesiredState {
  const { cluster: config, node } = input;
  if (lastPhaseOf(node) !== 'up') return emptyDesiredState;
  const kubelet = declareKubeletFiles(input, facts);
  const before = mergeDesiredStates(
    declareKubeadmConf(input, facts),
    declareCniConfig(input, facts),
    toDesiredState([
      ...declareBridgeNetfilter(input),
      // On a translator `prepare` has turned forwarding on already.
      ...(findTranslator(config, node) === undefined ? declareForwarding(input) : []),
      ...declarePacketFilter(input),
      ...declarePodRoutes(input),
      ...declareAuthorityFiles(input, facts),
      ...kubelet,
      ...declareBootRestoreUnits(input, program, 'up'),
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

/** The kubelet of a member restarts when a file that it reads changes. On a host that is no member yet, kubeadm starts it. */
function declareKubeletService(
  input: RoleInput,
  { isMember }: KubernetesFacts,
  files: readonly DesiredResource[],
): readonly DesiredResource[] {
  if (!isMember) return [];
  const read = files.filter(({ ref }) => ref.kind === kindNames.file).map(({ address }) => address);
  return [
    service.declare({ unit: 'kubelet' }, { active: true }, { livesOn: read, sources: sourcesOf(input, ['topology', input.node.name]) }),
  ];
}

/** On the control plane node: the kubeconfig where `kubectl` looks for it, for each user that `--kubeconfig` names. */
function declareAdminKubeconfigs(
  input: RoleInput,
  { administrators = [] }: KubernetesFacts,
  cluster: readonly Address[],
): readonly DesiredResource[] {
  const { node } = input;
  if (node.membership !== 'control-plane') return [];
  const sources = sourcesOf(input, ['topology', node.name]);
  return administrators.flatMap(({ name, uid, gid, home, hasDirectory }) => {
    // An existing directory keeps its owner and mode.
    const userDirectory = directory.declare({ path: `${home}/.kube` }, hasDirectory ? {} : { mode: 0o700, uid, gid }, { sources });
    const copy = kubeconfig.declare(
      { user: name, path: `${home}/.kube/config` },
      { type: 'copy', content: null, mode: 0o600, uid, gid },
      { needs: [userDirectory.address, ...cluster], sources },
    );
    return [userDirectory, copy];
  });
}

/**
 * Makes service addresses work between pods of one node: bridged packets pass iptables, where kube-proxy rewrites them (kubernetes.io,
 * "Container Runtimes": forwarding IPv4 and letting iptables see bridged traffic). containerd needs `overlay`.
 */
export function declareBridgeNetfilter(input: RoleInput): readonly DesiredResource[] {
  const sources = sourcesOf(input, ['topology', input.node.name, 'opmodes']);
  const bridge = module.declare({ name: 'br_netfilter' }, { loaded: true }, { sources });
  const overlay = module.declare({ name: 'overlay' }, { loaded: true }, { sources });
  const parameters = ['iptables', 'ip6tables'].map((program) =>
    // The parameters exist only while the module is loaded, and it sets them to this value.
    sysctl.declare({ key: `net/bridge/bridge-nf-call-${program}` }, { value: '1' }, { sources, needs: [bridge.address] }),
  );
  return [bridge, overlay, ...parameters];
}
