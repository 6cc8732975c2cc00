import { leaseDirectory } from '../../cni/conflist.ts';
import { type MemberFacts, memberRoleNames } from '../../core/facts/member-facts.ts';
import type { PreflightProblem } from '../../core/preflight-problem.ts';
import { parseInstalledVersion, type KubeadmVersion, parseKubeadmVersion } from '../../kubeadm/kubeadm-version.ts';
import type { MemberDifference } from '../member/member-difference.ts';
import { findMemberDifferences } from '../member/find-member-differences.ts';
import { memberRecordPath } from '../lazyjack-paths.ts';
import type { RoleInput } from '../role-input.ts';

/** On a member of a cluster: all desired values that differ from what kubeadm fixed, in one problem with the possible fixes. */
export function checkMemberDifferences(input: RoleInput, phase: 'prepare' | 'up'): readonly PreflightProblem[] {
  const member = input.facts.kubernetes?.membership;
  const differences = member === undefined ? [] : findMemberDifferences(input);
  // Phase prepare is not refused on a host whose membership lazyjack did not make.
  const isConcerned = ({ affectsPhase }: MemberDifference): boolean =>
    phase === 'up' || (affectsPhase === 'prepare' && member?.isOwned !== false);
  if (member === undefined || !differences.some(isConcerned)) return [];
  const [path] = differences.flatMap(({ paths }) => paths);
  return [
    {
      severity: 'error',
      summary: differences.every(({ remedy }) => remedy === 'upgrade')
        ? 'kubeadm and this node are of different versions'
        : `kubeadm ${member.role === 'control-plane' ? 'init' : 'join'} has fixed this, and the configuration says otherwise`,
      detail: [
        `This host is a ${memberRoleNames[member.role]} already. lazyjack does not change what was fixed when it became one:`,
        ...differences.map((difference) => `      ${formatDifference(input, difference)}`),
      ].join('\n'),
      fix: suggestFixes(input, member, differences).join('\n    '),
      ...(path !== undefined && { source: input.cluster.sourceOf(path) }),
      isForcible: false,
      severityAtBoot: 'warning',
    },
  ];
}

function formatDifference({ cluster }: RoleInput, { setting, live, desired, paths }: MemberDifference): string {
  const [place] = paths.map((path) => cluster.sourceOf(path));
  return `${setting}: ${live} in the cluster, ${desired}${place === undefined ? '' : ` in ${place.file}:${place.line}`}`;
}

function suggestFixes(input: RoleInput, member: MemberFacts, differences: readonly MemberDifference[]): readonly string[] {
  const withoutRemedy = differences.filter(({ remedy }) => remedy === undefined);
  const has = (remedy: MemberDifference['remedy']): boolean => differences.some((each) => each.remedy === remedy);
  return [
    ...(withoutRemedy.length > 0 ? ['Change the configuration back.', explainRejoin(member, withoutRemedy)] : []),
    ...(withoutRemedy.length > 0 && member.kubeadmConf?.isEdited === true
      ? ['kubeadm.conf was edited before kubeadm ran: what it says there belongs below general.kubeadm.']
      : []),
    ...(has('move pods') ? [explainMovingPods(member)] : []),
    ...(has('upgrade') ? [explainUpgrade(input, member)] : []),
    ...(has('write version')
      ? [`The cluster was upgraded: write kubernetes-version: ${member.fixed.version ?? 'VERSION'}, or leave the line out.`]
      : []),
    ...(has('record')
      ? [
          `Change general.kubeadm back. Or change the cluster itself as the configuration now says, and then: rm ${memberRecordPath} (the next apply notes the new values).`,
        ]
      : []),
  ];
}

function explainRejoin({ role, isOwned, fixed: { nodeName } }: MemberFacts, differences: readonly MemberDifference[]): string {
  if (isOwned === false) return 'lazyjack did not make this membership. If nobody needs it: kubeadm reset';
  if (role === 'control-plane') {
    return `Or rebuild the cluster, which deletes etcd's data: while the old configuration is still applied, run \`lazyjack destroy --phase up\` on each worker node and then here; then change the configuration and run \`lazyjack apply\`.`;
  }
  const node = nodeName ?? 'NODE';
  const ofCluster = differences.some(({ isClusterWide: whole }) => whole === true);
  return [
    `Or let the node join anew: on the control plane node \`kubectl drain ${node} --ignore-daemonsets\` and \`kubectl delete node ${node}\`;`,
    'here, while the old configuration is still applied, `lazyjack destroy --phase up`; then change the configuration and run `lazyjack apply`.',
    ...(ofCluster ? ['This concerns the whole cluster: the control plane node must be rebuilt before that.'] : []),
  ].join(' ');
}

function explainMovingPods({ fixed: { nodeName = 'NODE' } }: MemberFacts): string {
  return `Change the plugin back. Or move the pods away first: \`kubectl drain ${nodeName} --ignore-daemonsets\`, and end those that stay and have an address in ${leaseDirectory}; then \`lazyjack apply\`, and \`kubectl uncordon ${nodeName}\`.`;
}

function explainUpgrade({ cluster, facts }: RoleInput, { role }: MemberFacts): string {
  const kubeadm = facts.kubernetes === undefined ? undefined : parseInstalledVersion(facts.kubernetes.kubeadm);
  const written = cluster.kubernetesVersion === undefined ? undefined : parseKubeadmVersion(cluster.kubernetesVersion);
  const isNewer = (one: KubeadmVersion, other: KubeadmVersion | undefined): boolean =>
    other === undefined || one.minor > other.minor || (one.minor === other.minor && one.patch > other.patch);
  const nextVersion = written !== undefined && isNewer(written, kubeadm) ? written : undefined;
  const version = (nextVersion ?? kubeadm)?.text ?? 'VERSION';
  const steps =
    role === 'control-plane'
      ? `\`kubeadm upgrade plan\` and \`kubeadm upgrade apply ${version}\``
      : `\`kubeadm upgrade node\`, then install the kubelet of ${version} and restart it`;
  const first = nextVersion === undefined ? '' : `install kubeadm ${version}, then `;
  const back = nextVersion === undefined ? 'install the kubeadm of the version that runs' : 'change the configuration back';
  return `To upgrade, use kubeadm's own way: ${first}${steps}. lazyjack sees when it is done. Or ${back}.`;
}
