import { contains, parseAddress } from '../../core/ip.ts';
import { contentRef } from '../../core/content.ts';
import type { KubernetesFacts } from '../../core/kubernetes-facts.ts';
import type { FixedByKubeadm, FoundMember } from '../../core/membership.ts';
import { fixedByDocuments } from '../../kubeadm/fixed-by-documents.ts';
import { kubeadmYaml } from '../../kubeadm/to-yaml.ts';
import { kubeadmConfContent } from '../kubeadm-conf.ts';
import type { RoleInput } from '../role-input.ts';
import type { MemberDifference, Path } from './difference.ts';

interface Field {
  readonly what: string;
  readonly name: keyof FixedByKubeadm;
  readonly at: (input: RoleInput) => readonly Path[];
  readonly concerns: 'prepare' | 'up';
  readonly ofCluster?: true;
}

const ownId = ({ node }: RoleInput): Path => ['topology', node.name, 'id'];
const masterId = ({ cluster }: RoleInput): Path => ['topology', cluster.nodes.find(({ roles }) => roles.has('master'))?.name ?? '', 'id'];

const fields: readonly Field[] = [
  { name: 'nodeName', what: 'node name', at: ({ node }) => [['topology', node.name]], concerns: 'prepare' },
  { name: 'nodeIps', what: 'addresses of the node (node-ip)', at: (input) => [ownId(input), ['mgmt_net']], concerns: 'prepare' },
  {
    name: 'advertiseAddress',
    what: 'address of the API server (advertise address)',
    at: (input) => [ownId(input), ['mgmt_net']],
    concerns: 'prepare',
  },
  {
    name: 'apiServerEndpoint',
    what: 'API server that this node joined',
    at: (input) => [masterId(input), ['mgmt_net']],
    concerns: 'prepare',
    ofCluster: true,
  },
  { name: 'serviceSubnets', what: 'service network (service_net)', at: () => [['service_net']], concerns: 'up', ofCluster: true },
  { name: 'podSubnets', what: 'pod network (pod_net)', at: () => [['pod_net']], concerns: 'up', ofCluster: true },
  {
    name: 'nodeMasks',
    what: "prefix length of a node's pods (node_prefix)",
    at: () => [['pod_net', 'node_prefix'], ['pod_net']],
    concerns: 'up',
    ofCluster: true,
  },
  {
    name: 'dnsDomain',
    what: 'DNS domain of the cluster',
    at: () => [['general', 'kubeadm', 'ClusterConfiguration', 'networking', 'dnsDomain']],
    concerns: 'up',
    ofCluster: true,
  },
];

/** What the node's files have, against what kubeadm would fix with this configuration. */
export function fixedDifferences(input: RoleInput, kubernetes: KubernetesFacts, member: FoundMember): readonly MemberDifference[] {
  const content = kubeadmConfContent(input, kubernetes);
  if ('reason' in content) return [];
  if (followsEditedConf(member, () => kubeadmYaml(content.documents, content.to))) return [];
  const { fixed } = member;
  const wanted = fixedByDocuments(content.model, content.documents, input.cluster.kubeadm);
  return [
    ...fields.flatMap(({ name, at, ...rest }): readonly MemberDifference[] => {
      const [found, want] = [textOf(fixed[name]), textOf(wanted[name])];
      if (found === undefined || want === undefined || found === want) return [];
      return [{ ...rest, found, wanted: want, at: at(input) }];
    }),
    ...certificateDifferences(input, fixed, wanted),
    ...socketDifferences(input, fixed),
    ...workerServices(input, member),
  ];
}

/** Somebody changed kubeadm.conf before `kubeadm init` ran, as its first lines invite to, and the configuration is the same as then. */
function followsEditedConf({ conf }: FoundMember, text: () => string): boolean {
  return conf?.edited === true && conf.written === contentRef(Buffer.from(text(), 'utf8')).sha256;
}

/** kubeadm adds names of its own; each that is wanted must be there. */
function certificateDifferences(input: RoleInput, fixed: FixedByKubeadm, wanted: FixedByKubeadm): readonly MemberDifference[] {
  const found = fixed.certificateNames;
  if (found === undefined) return [];
  const missing = (wanted.certificateNames ?? []).filter((name) => !found.includes(name));
  if (missing.length === 0) return [];
  return [
    {
      what: "names in the API server's certificate",
      found: [...new Set(found)].join(', '),
      wanted: `${missing.join(', ')} as well`,
      at: [['general', 'kubeadm', 'ClusterConfiguration', 'apiServer', 'certSANs'], ownId(input)],
      concerns: 'up',
    },
  ];
}

/** Only one that the configuration names: which one is detected may change with what is installed, and means nothing. */
function socketDifferences({ cluster }: RoleInput, { criSocket: found }: FixedByKubeadm): readonly MemberDifference[] {
  const path = (socket: string): string => socket.replace(/^unix:\/\//u, '').replace(/^\/var\/run\//u, '/run/');
  if (cluster.criSocket === undefined || found === undefined || path(cluster.criSocket) === path(found)) return [];
  return [{ what: 'container runtime (cri-socket)', found, wanted: cluster.criSocket, at: [['general', 'cri-socket']], concerns: 'up' }];
}

/**
 * On a worker node no file names the service network. The address of the cluster's DNS lies in it, unless the administrator has put a cache on each
 * node, whose address is link-local or any other; what was noted when the node joined tells that from another network.
 */
function workerServices({ cluster }: RoleInput, { role, fixed, record }: FoundMember): readonly MemberDifference[] {
  const found = fixed.clusterDns ?? [];
  const wanted = cluster.services.map(({ text }) => text);
  if (role !== 'minion' || found.length === 0) return [];
  if (found.some((address) => isLinkLocal(address) || cluster.services.some((network) => contains(network, address)))) return [];
  if (record?.services.join() === wanted.join()) return [];
  return [
    {
      what: 'service network (service_net)',
      found: record === undefined ? `the one with the DNS address ${found.join(', ')}` : record.services.join(', '),
      wanted: wanted.join(', '),
      at: [['service_net']],
      concerns: 'up',
      ofCluster: true,
    },
  ];
}

function isLinkLocal(text: string): boolean {
  return text.startsWith('169.254.') || /^fe[89ab]/u.test(parseAddress(text)?.text ?? '');
}

function textOf(value: FixedByKubeadm[keyof FixedByKubeadm]): string | undefined {
  return typeof value === 'object' ? value.join(', ') : value;
}
