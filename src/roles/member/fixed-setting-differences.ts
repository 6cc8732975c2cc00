import { contains, parseAddress } from '../../core/ip/ip.ts';
import { makeContentRef } from '../../core/content.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { FixedMemberSettings, MemberFacts } from '../../core/facts/member-facts.ts';
import { deriveFixedSettings } from '../../kubeadm/derive-fixed-settings.ts';
import { formatKubeadmYaml } from '../../kubeadm/format-kubeadm-yaml.ts';
import { makeKubeadmConfContent } from '../desired/kubernetes/kubeadm-conf.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference, ConfigPath } from './member-difference.ts';

interface ComparedSetting {
  readonly setting: string;
  readonly key: keyof FixedMemberSettings;
  readonly pathsIn: (input: RoleInput) => readonly ConfigPath[];
  readonly affectsPhase: 'prepare' | 'up';
  readonly isClusterWide?: true;
}

const ownIdPath = ({ node }: RoleInput): ConfigPath => ['topology', node.name, 'id'];
const controlPlaneIdPath = ({ cluster }: RoleInput): ConfigPath => [
  'topology',
  cluster.nodes.find(({ roles }) => roles.has('master'))?.name ?? '',
  'id',
];

const comparedSettings: readonly ComparedSetting[] = [
  { key: 'nodeName', setting: 'node name', pathsIn: ({ node }) => [['topology', node.name]], affectsPhase: 'prepare' },
  {
    key: 'nodeIps',
    setting: 'addresses of the node (node-ip)',
    pathsIn: (input) => [ownIdPath(input), ['mgmt_net']],
    affectsPhase: 'prepare',
  },
  {
    key: 'advertiseAddress',
    setting: 'address of the API server (advertise address)',
    pathsIn: (input) => [ownIdPath(input), ['mgmt_net']],
    affectsPhase: 'prepare',
  },
  {
    key: 'apiServerEndpoint',
    setting: 'API server that this node joined',
    pathsIn: (input) => [controlPlaneIdPath(input), ['mgmt_net']],
    affectsPhase: 'prepare',
    isClusterWide: true,
  },
  {
    key: 'serviceSubnets',
    setting: 'service network (service_net)',
    pathsIn: () => [['service_net']],
    affectsPhase: 'up',
    isClusterWide: true,
  },
  { key: 'podSubnets', setting: 'pod network (pod_net)', pathsIn: () => [['pod_net']], affectsPhase: 'up', isClusterWide: true },
  {
    key: 'nodeMasks',
    setting: "prefix length of a node's pods (node_prefix)",
    pathsIn: () => [['pod_net', 'node_prefix'], ['pod_net']],
    affectsPhase: 'up',
    isClusterWide: true,
  },
  {
    key: 'dnsDomain',
    setting: 'DNS domain of the cluster',
    pathsIn: () => [['general', 'kubeadm', 'ClusterConfiguration', 'networking', 'dnsDomain']],
    affectsPhase: 'up',
    isClusterWide: true,
  },
];

/** What the node's files have, against what kubeadm would fix with this configuration. */
export function findFixedSettingDifferences(
  input: RoleInput,
  kubernetes: KubernetesFacts,
  member: MemberFacts,
): readonly MemberDifference[] {
  const content = makeKubeadmConfContent(input, kubernetes);
  if ('reason' in content) return [];
  if (isFromEditedConf(member, () => formatKubeadmYaml(content.documents, content.format))) return [];
  const { fixed } = member;
  const wanted = deriveFixedSettings(content.model, content.documents, input.cluster.kubeadm);
  return [
    ...comparedSettings.flatMap(({ key, pathsIn, ...rest }): readonly MemberDifference[] => {
      const [live, want] = [formatSetting(fixed[key]), formatSetting(wanted[key])];
      if (live === undefined || want === undefined || live === want) return [];
      return [{ ...rest, live, desired: want, paths: pathsIn(input) }];
    }),
    ...findCertificateDifferences(input, fixed, wanted),
    ...findSocketDifferences(input, fixed),
    ...findWorkerServiceDifferences(input, member),
  ];
}

/** Somebody changed kubeadm.conf before `kubeadm init` ran, as its first lines invite to, and the configuration is the same as then. */
function isFromEditedConf({ kubeadmConf }: MemberFacts, text: () => string): boolean {
  return kubeadmConf?.isEdited === true && kubeadmConf.writtenDigest === makeContentRef(Buffer.from(text(), 'utf8')).sha256;
}

/** kubeadm adds names of its own; each that is wanted must be there. */
function findCertificateDifferences(
  input: RoleInput,
  fixed: FixedMemberSettings,
  wanted: FixedMemberSettings,
): readonly MemberDifference[] {
  const found = fixed.certificateNames;
  if (found === undefined) return [];
  const missing = (wanted.certificateNames ?? []).filter((name) => !found.includes(name));
  if (missing.length === 0) return [];
  return [
    {
      setting: "names in the API server's certificate",
      live: [...new Set(found)].join(', '),
      desired: `${missing.join(', ')} as well`,
      paths: [['general', 'kubeadm', 'ClusterConfiguration', 'apiServer', 'certSANs'], ownIdPath(input)],
      affectsPhase: 'up',
    },
  ];
}

/** Only one that the configuration names: which one is detected may change with what is installed, and means nothing. */
function findSocketDifferences({ cluster }: RoleInput, { criSocket: live }: FixedMemberSettings): readonly MemberDifference[] {
  const path = (socket: string): string => socket.replace(/^unix:\/\//u, '').replace(/^\/var\/run\//u, '/run/');
  if (cluster.criSocket === undefined || live === undefined || path(cluster.criSocket) === path(live)) return [];
  return [
    { setting: 'container runtime (cri-socket)', live, desired: cluster.criSocket, paths: [['general', 'cri-socket']], affectsPhase: 'up' },
  ];
}

/**
 * On a worker node no file names the service network. The address of the cluster's DNS lies in it, unless the administrator has put a cache on each
 * node, whose address is link-local or any other; what was noted when the node joined tells that from another network.
 */
function findWorkerServiceDifferences({ cluster }: RoleInput, { role, fixed, record }: MemberFacts): readonly MemberDifference[] {
  const found = fixed.clusterDns ?? [];
  const wanted = cluster.services.map(({ text }) => text);
  if (role !== 'minion' || found.length === 0) return [];
  if (found.some((address) => isLinkLocal(address) || cluster.services.some((network) => contains(network, address)))) return [];
  if (record?.services.join() === wanted.join()) return [];
  return [
    {
      setting: 'service network (service_net)',
      live: record === undefined ? `the one with the DNS address ${found.join(', ')}` : record.services.join(', '),
      desired: wanted.join(', '),
      paths: [['service_net']],
      affectsPhase: 'up',
      isClusterWide: true,
    },
  ];
}

function isLinkLocal(text: string): boolean {
  return text.startsWith('169.254.') || /^fe[89ab]/u.test(parseAddress(text)?.text ?? '');
}

function formatSetting(value: FixedMemberSettings[keyof FixedMemberSettings]): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}
