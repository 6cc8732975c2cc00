import { leaseDirectory } from '../../cni/conflist.ts';
import type { FoundMember } from '../../core/membership.ts';
import type { Finding } from '../../core/finding.ts';
import { foundVersion, type KubeadmVersion, parseKubeadmVersion } from '../../kubeadm/version.ts';
import type { MemberDifference } from '../member/difference.ts';
import { memberDifferences } from '../member/differences.ts';
import { memberRecordPath } from '../paths.ts';
import type { RoleInput } from '../role-input.ts';

/** Where this host is a member of a cluster: what the configuration wants of it that kubeadm fixed, all in one, with the ways out. */
export function livingMember(input: RoleInput, phase: 'prepare' | 'up'): readonly Finding[] {
  const member = input.facts.kubernetes?.membership;
  const differences = member === undefined ? [] : memberDifferences(input);
  // Beside a membership that lazyjack did not make, a host may be prepared.
  const isConcerned = ({ concerns }: MemberDifference): boolean => phase === 'up' || (concerns === 'prepare' && member?.owned !== false);
  if (member === undefined || !differences.some(isConcerned)) return [];
  const [path] = differences.flatMap(({ at }) => at);
  return [
    {
      severity: 'error',
      summary: differences.every(({ remedy }) => remedy === 'upgrade')
        ? 'kubeadm and this node are of different versions'
        : `kubeadm ${member.role === 'master' ? 'init' : 'join'} has fixed this, and the configuration says otherwise`,
      detail: [
        `This host is a ${roleNames[member.role]} already. lazyjack does not change what was fixed when it became one:`,
        ...differences.map((difference) => `      ${line(input, difference)}`),
      ].join('\n'),
      fix: waysOut(input, member, differences).join('\n    '),
      ...(path !== undefined && { source: input.cluster.sourceOf(path) }),
      forcible: false,
      differs: true,
      atRestore: 'warning',
    },
  ];
}

const roleNames = { master: 'control plane node', minion: 'worker node' } as const;

function line({ cluster }: RoleInput, { what, found, wanted, at }: MemberDifference): string {
  const [place] = at.map((path) => cluster.sourceOf(path));
  return `${what}: ${found} in the cluster, ${wanted}${place === undefined ? '' : ` in ${place.file}:${place.line}`}`;
}

function waysOut(input: RoleInput, member: FoundMember, differences: readonly MemberDifference[]): readonly string[] {
  const plain = differences.filter(({ remedy }) => remedy === undefined);
  const has = (remedy: MemberDifference['remedy']): boolean => differences.some((each) => each.remedy === remedy);
  return [
    ...(plain.length > 0 ? ['Change the configuration back.', rejoin(member, plain)] : []),
    ...(plain.length > 0 && member.conf?.edited === true
      ? ['kubeadm.conf was edited before kubeadm ran: what it says there belongs below general.kubeadm.']
      : []),
    ...(has('move pods') ? [movePods(member)] : []),
    ...(has('upgrade') ? [upgrade(input, member)] : []),
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

function rejoin({ role, owned, fixed: { nodeName } }: FoundMember, differences: readonly MemberDifference[]): string {
  if (owned === false) return 'lazyjack did not make this membership. If nobody needs it: kubeadm reset';
  if (role === 'master') {
    return `Or rebuild the cluster, which deletes etcd's data: while the old configuration is still applied, run \`lazyjack destroy --phase up\` on each worker node and then here; then change the configuration and run \`lazyjack apply\`.`;
  }
  const node = nodeName ?? 'NODE';
  const ofCluster = differences.some(({ ofCluster: whole }) => whole === true);
  return [
    `Or let the node join anew: on the control plane node \`kubectl drain ${node} --ignore-daemonsets\` and \`kubectl delete node ${node}\`;`,
    'here, while the old configuration is still applied, `lazyjack destroy --phase up`; then change the configuration and run `lazyjack apply`.',
    ...(ofCluster ? ['This concerns the whole cluster: the control plane node must be rebuilt before that.'] : []),
  ].join(' ');
}

function movePods({ fixed: { nodeName = 'NODE' } }: FoundMember): string {
  return `Change the plugin back. Or move the pods away first: \`kubectl drain ${nodeName} --ignore-daemonsets\`, and end those that stay and have an address in ${leaseDirectory}; then \`lazyjack apply\`, and \`kubectl uncordon ${nodeName}\`.`;
}

function upgrade({ cluster, facts }: RoleInput, { role }: FoundMember): string {
  const kubeadm = facts.kubernetes === undefined ? undefined : foundVersion(facts.kubernetes.kubeadm);
  const written = cluster.kubernetesVersion === undefined ? undefined : parseKubeadmVersion(cluster.kubernetesVersion);
  const isNewer = (one: KubeadmVersion, other: KubeadmVersion | undefined): boolean =>
    other === undefined || one.minor > other.minor || (one.minor === other.minor && one.patch > other.patch);
  const toCome = written !== undefined && isNewer(written, kubeadm) ? written : undefined;
  const version = (toCome ?? kubeadm)?.text ?? 'VERSION';
  const steps =
    role === 'master'
      ? `\`kubeadm upgrade plan\` and \`kubeadm upgrade apply ${version}\``
      : `\`kubeadm upgrade node\`, then install the kubelet of ${version} and restart it`;
  const first = toCome === undefined ? '' : `install kubeadm ${version}, then `;
  const back = toCome === undefined ? 'install the kubeadm of the version that runs' : 'change the configuration back';
  return `To upgrade, use kubeadm's own way: ${first}${steps}. lazyjack sees when it is done. Or ${back}.`;
}
