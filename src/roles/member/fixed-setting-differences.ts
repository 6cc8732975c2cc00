import { firstControlPlaneNode } from '../../config/control-plane.ts';
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
const controlPlaneIdPath = ({ cluster }: RoleInput): ConfigPath => ['topology', firstControlPlaneNode(cluster).name, 'id'];

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

/** Differences between the files of the node and what kubeadm would fix with this configuration. */
export function findFixedSettingDifferences(
  input: RoleInput,
  kubernetes: KubernetesFacts,
  member: MemberFacts,
): readonly MemberDifference[] {
  const content = makeKubeadmConfContent(input, kubernetes);
  if ('reason' in content) return [];
  if (isFromEditedConf(member, () => formatKubeadmYaml(content.documents, content.format))) return [];
  const { fixed } = member;
  const desired = deriveFixedSettings(content.model, content.documents, input.cluster.kubeadm);
  return [
    ...comparedSettings.flatMap(({ key, pathsIn, ...rest }): readonly MemberDifference[] => {
      const [live, expected] = [formatSetting(fixed[key]), formatSetting(desired[key])];
      if (live === undefined || expected === undefined || live === expected) return [];
      return [{ ...rest, live, desired: expected, paths: pathsIn(input) }];
    }),
    ...findCertificateDifferences(input, fixed, desired),
    ...findSocketDifferences(input, fixed),
    ...findWorkerServiceDifferences(input, member),
  ];
}

/**
 * Whether the admin edited kubeadm.conf before `kubeadm init` ran, which its first lines allow, and the configuration has not changed
 * since.
 */
function isFromEditedConf({ kubeadmConf }: MemberFacts, text: () => string): boolean {
  return kubeadmConf?.isEdited === true && kubeadmConf.writtenDigest === makeContentRef(Buffer.from(text(), 'utf8')).sha256;
}

/** The certificate may have more names, since kubeadm adds its own. Only missing names are a difference. */
function findCertificateDifferences(
  input: RoleInput,
  fixed: FixedMemberSettings,
  desired: FixedMemberSettings,
): readonly MemberDifference[] {
  const live = fixed.certificateNames;
  if (live === undefined) return [];
  const missing = (desired.certificateNames ?? []).filter((name) => !live.includes(name));
  if (missing.length === 0) return [];
  return [
    {
      setting: "names in the API server's certificate",
      live: [...new Set(live)].join(', '),
      desired: `${missing.join(', ')} as well`,
      paths: [['general', 'kubeadm', 'ClusterConfiguration', 'apiServer', 'certSANs'], ownIdPath(input)],
      affectsPhase: 'up',
    },
  ];
}

/** Compares only a socket that the configuration names. A detected one may change with the installed software and is no difference. */
function findSocketDifferences({ cluster }: RoleInput, { criSocket: live }: FixedMemberSettings): readonly MemberDifference[] {
  const path = (socket: string): string => socket.replace(/^unix:\/\//u, '').replace(/^\/var\/run\//u, '/run/');
  if (cluster.criSocket === undefined || live === undefined || path(cluster.criSocket) === path(live)) return [];
  return [
    { setting: 'container runtime (cri-socket)', live, desired: cluster.criSocket, paths: [['general', 'cri-socket']], affectsPhase: 'up' },
  ];
}

/**
 * On a worker node no file names the service network, but the address of the cluster's DNS lies in it. An admin may have installed a DNS
 * cache on each node, whose address is link-local or arbitrary. The member record distinguishes that from a different network.
 */
function findWorkerServiceDifferences({ cluster }: RoleInput, { role, fixed, record }: MemberFacts): readonly MemberDifference[] {
  const live = fixed.clusterDns ?? [];
  const desired = cluster.services.map(({ text }) => text);
  if (role !== 'worker' || live.length === 0) return [];
  if (live.some((address) => isLinkLocal(address) || cluster.services.some((network) => contains(network, address)))) return [];
  if (record?.services.join() === desired.join()) return [];
  return [
    {
      setting: 'service network (service_net)',
      live: record === undefined ? `the one with the DNS address ${live.join(', ')}` : record.services.join(', '),
      desired: desired.join(', '),
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
