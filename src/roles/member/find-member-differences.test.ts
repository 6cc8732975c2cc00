import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { managementAddresses, podSubnet } from '../../config/addressing.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import type { MemberFacts } from '../../core/facts/member-facts.ts';
import { makeTypicalHostFacts } from '../typical-host-facts.ts';
import { simulatedHost } from '../../host/simulated/simulated-host.ts';
import { type MemberMode, type MemberFilesOptions, buildMemberFiles, memberFilesByMode } from '../../../testing/simulated/member-files.ts';
import { clusterFromYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { addContentMark } from '../../core/text/marked-file.ts';
import { readMemberFacts } from '../../resources/kinds/cluster-member/read-member-facts.ts';
import { formatMemberRecord } from '../../resources/kinds/cluster-member/member-record.ts';
import { formatConflist } from '../../cni/conflist.ts';
import { cniPlugins } from '../../cni/index.ts';
import { declareKubeadmConf, makeKubeadmConfContent } from '../desired/kubernetes/kubeadm-conf.ts';
import { checkMemberDifferences } from '../preflight/member-conflicts.ts';
import { runPreflightChecks } from '../preflight/run-preflight-checks.ts';
import { declarePreparePhase } from '../desired/prepare-phase.ts';
import type { RoleInput } from '../role-input.ts';
import { withClusterValues } from './with-cluster-values.ts';
import { findMemberDifferences } from './find-member-differences.ts';

const general = `token: abcdef.0123456789abcdef, token-cert-hash: ${'0'.repeat(64)}`;
const topology = `
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
`;
const networks = {
  ipv4: 'mgmt_net: { cidr: 10.192.0.0/16 }\npod_net: { cidr: 10.244.0.0/16 }\nservice_net: { cidr: 10.96.0.0/12 }\n',
  'dual-stack':
    'mgmt_net: { cidr: "fd00:20::/64", cidr2: 10.192.0.0/16 }\npod_net: { cidr: "fd00:40::/72", cidr2: 10.244.0.0/16 }\nservice_net: { cidr: "fd00:30::/110" }\n',
};
const yamlOf = (mode: MemberMode, more = ''): string => `general: { mode: ${mode}, ${general}${more} }${topology}${networks[mode]}`;

interface Case {
  readonly yaml?: string;
  readonly kubeadm?: string;
  readonly files?: Partial<MemberFilesOptions>;
  readonly record?: MemberFacts['record'];
  readonly kubelet?: string;
  /** kubeadm.conf as it was written, and what somebody made of it. */
  readonly conf?: (written: string) => string;
  readonly owned?: boolean;
  /** Files of host-local. */
  readonly leases?: readonly string[];
}

async function inputFor(mode: MemberMode, name: 'my-master' | 'minion1', the: Case = {}): Promise<RoleInput> {
  const { kubeadm = 'v1.31.0', yaml = yamlOf(mode), conf } = the;
  const made = nodeOf(yamlOf(mode), name);
  const { kubernetes, ...rest } = makeTypicalHostFacts(kubeadm);
  const ranges = made.cluster.pods.map((pods) => ({ subnet: podSubnet(pods, made.node.id), gateway: 'x' }));
  const [first, ...others] = ranges;
  if (first === undefined) throw new Error('no pods');
  const content = makeKubeadmConfContent({ ...made, ...{} }, kubernetes);
  const written =
    'reason' in content
      ? ''
      : new TextDecoder().decode(declareKubeadmConf({ ...made, facts: { ...rest, kubernetes } }, kubernetes).desired.at(-1)?.contents[0]);
  const marked = Buffer.from(addContentMark(Buffer.from(written))).toString('utf8');
  const host = simulatedHost({
    files: {
      ...buildMemberFiles({ ...memberFilesByMode[mode][name], ...the.files }),
      '/conflist': {
        type: 'file',
        content: formatConflist(cniPlugins[made.cluster.plugin], { ranges: [first, ...others], mtu: 1500 }, '1.0.0'),
      },
      ...(the.leases !== undefined && { '/leases': { type: 'directory', mode: 0o755 } }),
      ...Object.fromEntries((the.leases ?? []).map((name) => [`/leases/${name}`, { type: 'file', content: 'x' } as const])),
      '/conf': { type: 'file', content: conf === undefined ? marked : conf(marked) },
      ...(the.record !== undefined && { '/record': { type: 'file', content: formatMemberRecord(the.record) } }),
    },
  });
  const membership = await readMemberFacts(host, {
    kubeadmLog: '/log',
    kubeadmConf: '/conf',
    memberRecord: '/record',
    conflist: '/conflist',
    leasesDirectory: '/leases',
  });
  if (membership === undefined) throw new Error('no member');
  const { owned: isOwned, kubelet: kubeletVersion } = the;
  const facts: KubernetesFacts = {
    ...kubernetes,
    isMember: true,
    membership: {
      ...membership,
      ca: null,
      ...(isOwned !== undefined && { isOwned }),
      ...(kubeletVersion !== undefined && { kubeletVersion }),
    },
  };
  return { ...nodeOf(yaml, name), facts: { ...rest, kubernetes: facts } };
}

function nodeOf(yaml: string, name: string): Pick<RoleInput, 'cluster' | 'node'> {
  const cluster = clusterFromYaml(yaml);
  const node = cluster.nodes.find((each) => each.name === name);
  if (node === undefined) throw new Error(name);
  return { cluster, node };
}

const differencesOf = async (...of: Parameters<typeof inputFor>): Promise<readonly string[]> =>
  findMemberDifferences(await inputFor(...of)).map(({ setting, live, desired }) => `${setting}: ${live} -> ${desired}`);
const fixOf = async (...of: Parameters<typeof inputFor>): Promise<string> =>
  checkMemberDifferences(await inputFor(...of), 'up')[0]?.fix ?? '';

describe('the files of kubeadm match the configuration', () => {
  test.each(['ipv4', 'dual-stack'] as const)('%s', async (mode) => {
    for (const name of ['my-master', 'minion1'] as const) expect(await differencesOf(mode, name)).toEqual([]);
  });

  test.each([
    ['quotes in YAML', { quote: '"' }],
    ['other quotes', { quote: "'" }],
    ['a registry with a port', { image: 'registry.test:5000/mirror/kube-apiserver:v1.31.0' }],
    ['a digest', { image: `registry.k8s.io/kube-apiserver:v1.31.0@sha256:${'0'.repeat(64)}` }],
    ['a build', { image: 'registry.k8s.io/kube-apiserver:v1.31.0_vendor.1' }],
    ['no version in the tag', { image: 'registry.k8s.io/kube-apiserver:mine' }],
    ['more names in the certificate', { names: 'fd00:30::1,10.192.0.2,fd00:20::2,192.0.2.1' }],
    ['an address written otherwise', { nodeIps: 'FD00:20:0::2,10.192.0.2' }],
  ])('%s', async (_, files) => {
    expect(await differencesOf('dual-stack', 'my-master', { files })).toEqual([]);
  });

  test.each(['v1.13.0', 'v1.16.15', 'v1.20.2', 'v1.24.0', 'v1.36.1'])('kubeadm %s', async (kubeadm) => {
    const old = Number(kubeadm.split('.')[1]) <= 20;
    const files = { image: `k8s.gcr.io/kube-apiserver:${kubeadm}`, ...(old && { masks: ['node-cidr-mask-size=24'] }) };
    expect(await differencesOf('ipv4', 'my-master', { kubeadm, files })).toEqual([]);
    expect(await differencesOf('ipv4', 'minion1', { kubeadm })).toEqual([]);
  });

  test('general.kubeadm is desired as well', async () => {
    const yaml = yamlOf(
      'ipv4',
      ', kubeadm: { ClusterConfiguration: { controlPlaneEndpoint: "k8s.test", networking: { dnsDomain: k8s.test }, controllerManager: { extraArgs: { node-cidr-mask-size-ipv4: 25 } } }, InitConfiguration: { localAPIEndpoint: { advertiseAddress: 10.192.0.9 } } }',
    );
    const files = { domain: 'k8s.test', endpoint: 'k8s.test:6443', masks: ['node-cidr-mask-size-ipv4=25'] };
    expect(await differencesOf('ipv4', 'minion1', { yaml, files })).toEqual([]);
    expect(await differencesOf('ipv4', 'my-master', { yaml, files })).toEqual([
      'address of the API server (advertise address): 10.192.0.2 -> 10.192.0.9',
    ]);
  });

  test('a file that is missing or has no value is not compared', async () => {
    const files = { nodeIps: 'x', services: 'x', pods: '', dns: 'x', masks: [], names: '10.192.0.2' };
    expect(await differencesOf('ipv4', 'my-master', { files })).toEqual([]);
  });
});

describe('an edited kubeadm.conf', () => {
  const files = { services: '10.97.0.0/16', dns: '10.97.0.10' };

  test('what it said is fixed, as long as the configuration stays', async () => {
    expect(await differencesOf('ipv4', 'my-master', { files, conf: (text) => text.replace('10.96.0.0/12', '10.97.0.0/16') })).toEqual([]);
    expect(await differencesOf('ipv4', 'my-master', { files })).toHaveLength(1);
  });

  test('with another configuration it is said where that belongs', async () => {
    const edited: Case = { files, conf: (text) => `${text}# x\n`, yaml: yamlOf('ipv4').replace('id: 2', 'id: 3') };
    expect(await fixOf('ipv4', 'my-master', edited)).toContain('belongs below general.kubeadm');
  });
});

describe('the service network of a worker node', () => {
  const record = { kubeadm: '1.31', services: ['10.96.0.0/12'], additions: {} };
  const changed = yamlOf('ipv4').replace('10.96.0.0/12', '10.112.0.0/16');

  test.each([
    ['a cache on every node, link-local', { files: { dns: '169.254.20.10' } }, []],
    ['a cache at any other address, noted', { files: { dns: '192.0.2.1' }, record }, []],
    ['another network', { yaml: changed }, ['service network (service_net): the one with the DNS address 10.96.0.10 -> 10.112.0.0/16']],
    ['another network, noted', { yaml: changed, record }, ['service network (service_net): 10.96.0.0/12 -> 10.112.0.0/16']],
    ['created again by hand, with the new network', { yaml: changed, record, files: { dns: '10.112.0.10' } }, []],
  ])('%s', async (_, the: Case, expected) => {
    expect(await differencesOf('ipv4', 'minion1', the)).toEqual(expected);
  });
});

describe('versions', () => {
  const version = (text: string): string => yamlOf('ipv4', `, kubernetes-version: ${text}`);
  const upgraded = { image: 'registry.k8s.io/kube-apiserver:v1.32.0' };
  const what = 'Kubernetes version of the control plane';

  test.each<readonly [string, Case, readonly string[], string]>([
    ['another patch of kubeadm', { kubeadm: 'v1.31.9' }, [], ''],
    ['a newer kubeadm', { kubeadm: 'v1.32.0' }, [`${what}: v1.31.0 -> v1.32.0, as kubeadm is`], 'kubeadm upgrade apply v1.32.0'],
    [
      'an older kubeadm',
      { kubeadm: 'v1.30.0' },
      [`${what}: v1.31.0 -> v1.30.0, as kubeadm is`],
      'install the kubeadm of the version that runs',
    ],
    ['an upgrade that is done', { kubeadm: 'v1.32.1', files: upgraded }, [], ''],
    ['latest', { yaml: version('latest') }, [], ''],
    ['a patch that is wanted', { yaml: version('v1.31.4') }, [`${what}: v1.31.0 -> v1.31.4`], 'install kubeadm v1.31.4, then'],
    [
      'an upgrade that the configuration does not know of',
      { kubeadm: 'v1.32.0', files: upgraded, yaml: version('v1.31.0') },
      [`${what}: v1.32.0 -> v1.31.0`],
      'write kubernetes-version: v1.32.0',
    ],
  ])('control plane node: %s', async (_, the, expected, fix) => {
    expect(await differencesOf('ipv4', 'my-master', the)).toEqual(expected);
    expect(await fixOf('ipv4', 'my-master', the)).toContain(fix);
  });

  const record = { kubeadm: '1.31', services: [], additions: {} };
  const onNode = 'Kubernetes version of this node';
  test.each<readonly [string, Case, readonly string[]]>([
    ['nothing was noted', { kubeadm: 'v1.32.0' }, []],
    [
      'a newer kubeadm, the kubelet as before',
      { kubeadm: 'v1.32.0', record, kubelet: 'Kubernetes v1.31.2' },
      [`${onNode}: v1.31.2 -> v1.32.0, as kubeadm is`],
    ],
    ['a newer kubeadm, no word of the kubelet', { kubeadm: 'v1.32.0', record }, [`${onNode}: v1.31 -> v1.32.0, as kubeadm is`]],
    ['an upgrade that is done', { kubeadm: 'v1.32.0', record, kubelet: 'Kubernetes v1.32.0' }, []],
  ])('worker node: %s', async (_, the, expected) => {
    expect(await differencesOf('ipv4', 'minion1', the)).toEqual(expected);
  });

  test('another patch of kubeadm does not change kubeadm.conf of a member', async () => {
    const { cluster, node, facts } = await inputFor('ipv4', 'my-master', { kubeadm: 'v1.31.9' });
    const content = facts.kubernetes && makeKubeadmConfContent({ cluster, node }, facts.kubernetes);
    expect(content).toMatchObject({ documents: expect.arrayContaining([expect.objectContaining({ kubernetesVersion: 'v1.31.0' })]) });
  });

  test('a worker node compares kubernetes-version with its kubeadm', async () => {
    const { facts: found, ...target } = await inputFor('ipv4', 'minion1', { yaml: version('v1.32.0') });
    const { kubernetes } = makeTypicalHostFacts('v1.31.0');
    const summaries = (facts: RoleInput['facts']) =>
      runPreflightChecks({ ...target, facts }, 'prepare').map(({ severity, summary }) => `${severity}: ${summary}`);
    expect(summaries({ ...found, kubernetes })).toContain('error: Kubernetes version does not match kubeadm');
    // On a member of which no version was noted it keeps nothing from being prepared.
    expect(summaries(found)).toContain('warning: Kubernetes version does not match kubeadm');
  });
});

test('another plugin is a difference only while there are pods', async () => {
  const yaml = yamlOf('ipv4', ', plugin: ptp');
  const leases = ['10.244.10.2', 'last_reserved_ip.0', 'lock'];
  expect(await differencesOf('ipv4', 'minion1', { yaml })).toEqual([]);
  expect(await differencesOf('ipv4', 'minion1', { yaml, leases: leases.slice(1) })).toEqual([]);
  expect(await differencesOf('ipv4', 'minion1', { yaml, leases })).toEqual([
    expect.stringContaining('bridge, with 1 pod on this node, -> ptp'),
  ]);
  expect(await fixOf('ipv4', 'minion1', { yaml, leases })).toContain('kubectl drain minion1');
});

test('general.kubeadm: by what was noted, whatever the order of its keys', async () => {
  const yaml = yamlOf('ipv4', ', kubeadm: { KubeProxyConfiguration: { conntrack: { min: 1, maxPerCore: 0 } } }');
  const record = { kubeadm: '1.31', services: [], additions: {} };
  expect(await differencesOf('ipv4', 'my-master', { yaml, record })).toEqual([
    expect.stringMatching(/^general\.kubeadm\.KubeProxyConfiguration: nothing -> /),
  ]);
  expect(await differencesOf('ipv4', 'minion1', { yaml, record })).toEqual([]);
  expect(await differencesOf('ipv4', 'my-master', { yaml })).toEqual([]);
});

test('a membership that lazyjack did not create: another way out, and prepare is not refused', async () => {
  const the = { owned: false, yaml: yamlOf('ipv4').replace('id: 2', 'id: 3') };
  expect(await fixOf('ipv4', 'my-master', the)).toContain('kubeadm reset');
  expect(checkMemberDifferences(await inputFor('ipv4', 'my-master', the), 'prepare')).toEqual([]);
  expect(checkMemberDifferences(await inputFor('ipv4', 'my-master', { ...the, owned: true }), 'prepare')).toHaveLength(1);
});

describe('with the values of the cluster', () => {
  const id = fc.integer({ min: 2, max: 200 });
  const changes = fc.record({
    own: id,
    management: fc.constantFrom('fd00:21::/64', 'fd00:20::/64'),
    pods: fc.constantFrom('10.244.0.0/16', '10.245.0.0/16'),
  });

  test.each(['my-master', 'minion1'] as const)('%s: whatever the configuration says by now', async (name) => {
    const before = await inputFor('dual-stack', name);
    await fc.assert(
      fc.asyncProperty(changes, async ({ own, management, pods }) => {
        const other = name === 'my-master' ? 10 : 2;
        fc.pre(own !== other);
        const line = name === 'my-master' ? 'opmodes: master, id: 2' : 'opmodes: minion, id: 10';
        const yaml = yamlOf('dual-stack')
          .replace(line, line.replace(/\d+$/, String(own)))
          .replace('fd00:20::/64', management)
          .replace('10.244.0.0/16', pods);
        const { cluster, node } = withClusterValues(await inputFor('dual-stack', name, { yaml }));
        expect(managementAddresses(cluster, node)).toEqual(managementAddresses(before.cluster, before.node));
        expect(cluster.pods.map((each) => podSubnet(each, node.id).text)).toEqual(
          before.cluster.pods.map((each) => podSubnet(each, before.node.id).text),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('without differences it is the input itself', async () => {
    const input = await inputFor('ipv4', 'minion1');
    expect(withClusterValues(input)).toBe(input);
  });

  test('kubeadm.conf, the record and the membership are left alone and not restored', async () => {
    const input = await inputFor('ipv4', 'my-master', { kubeadm: 'v1.32.0' });
    const { desired, ignored } = declarePreparePhase(input, { command: ['/usr/local/bin/lazyjack'] });
    expect(ignored).toEqual([
      'editable-file:/var/lib/lazyjack/kubeadm.conf',
      'file:/var/lib/lazyjack/member.json',
      'cluster-member:cluster',
    ]);
    expect(desired.map(({ address }) => address)).not.toContain('editable-file:/var/lib/lazyjack/kubeadm.conf');
  });
});
