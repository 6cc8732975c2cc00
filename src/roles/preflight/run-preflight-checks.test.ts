import { describe, expect, test } from '@jest/globals';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import {
  general,
  gone,
  inputFor,
  programs,
  ready,
  there,
  upProblems as up,
  version,
} from '../../../testing/simulated/preflight-problems.ts';
import { threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';
import { runPreflightChecks } from './run-preflight-checks.ts';
import type { RoleInput } from '../role-input.ts';

test.each([
  ['my-master', 'InitConfiguration: { nodeRegistration: { kubeletExtraArgs: { fail-swap-on: "false" } } }', false],
  ['my-master', 'InitConfiguration: { nodeRegistration: { kubeletExtraArgs: [{ name: fail-swap-on, value: "false" }] } }', false],
  ['minion1', 'JoinConfiguration: { nodeRegistration: { kubeletExtraArgs: { fail-swap-on: "false" } } }', false],
  ['minion1', 'InitConfiguration: { nodeRegistration: { kubeletExtraArgs: { fail-swap-on: "false" } } }', true],
  ['minion1', 'KubeletConfiguration: { failSwapOn: false }', false],
])('swap on %s with %s', async (node, documents, isInTheWay) => {
  const found = await up({ hasSwap: true }, { node, yaml: `${general}  kubeadm: { ${documents} }\n${threeNodesYaml}` });
  expect(found.some((finding) => finding.startsWith('error: swap is on'))).toBe(isInTheWay);
});

describe('up', () => {
  test('a host that is ready', async () => {
    expect(await up({})).toEqual([]);
    expect(await up({}, { node: 'minion1' })).toEqual([]);
    expect(await up(version('v1.37.0'))).toEqual([]);
  });

  test('all problems at once', async () => {
    const found = await up(
      {
        kubeadm: { found: false, reason: 'kubeadm not found' },
        criSockets: [],
        plugins: { found: false, missing: ['portmap'], directories: ['/opt/cni/bin', '/usr/lib/cni'] },
        programs: { kubelet: gone, kubectl: gone, containerd: gone, conntrack: gone, crictl: gone },
        hasSwap: true,
      },
      { yaml: threeNodesYaml },
    );
    expect(found.map((line) => line.split('.')[0])).toEqual([
      'error: kubeadm is missing',
      'error: kubelet is missing',
      'warning: kubectl is missing',
      'error: CNI plugins are missing',
      'error: the kubelet has no container runtime',
      'error: swap is on',
      'error: init has not run',
    ]);
    expect(found.every((line) => /> .+/u.test(line))).toBe(true);
  });

  test('only a master needs kubectl', async () => {
    const without = { programs: { ...programs, kubectl: gone } };
    expect(await up(without)).toEqual([expect.stringContaining('Install kubectl of version v1.20.2')]);
    expect(await up(without, { node: 'minion1' })).toEqual([]);
  });

  test('a program that is not kubeadm', async () => {
    expect(await up({ kubeadm: { found: true, version: 'devel' } })).toEqual([expect.stringMatching(/^error: a usable kubeadm.*"?devel/u)]);
  });

  test.each([
    ['v1.17.0', 'conntrack', false],
    ['v1.18.0', 'conntrack', true],
    ['v1.31.9', 'conntrack', true],
    ['v1.32.0', 'conntrack', false],
    ['v1.30.0', 'crictl', true],
    ['v1.31.0', 'crictl', false],
  ] as const)('kubeadm %s without %s: its own preflight fails: %s', async (kubeadm, name, fails) => {
    const { programs: found = programs, ...rest } = version(kubeadm);
    const problems = await up({ ...rest, programs: { ...found, [name]: gone } });
    expect(problems).toEqual(fails ? [expect.stringMatching(`^error: ${name} is missing.*apt-get install`)] : []);
  });

  test('crictl is not asked for with dockershim', async () => {
    expect(await up({ criSockets: ['/var/run/dockershim.sock'], programs: { ...programs, crictl: gone } })).toEqual([]);
  });

  test.each([
    ['v1.28.0', 'v1.27.0', true],
    ['v1.28.0', 'v1.26.0', false],
    ['v1.29.0', 'v1.26.0', true],
    ['v1.29.0', 'v1.25.0', false],
    ['v1.29.0', 'v1.30.0', false],
  ])('kubeadm %s, kubelet %s: they go together: %s', async (kubeadm, kubelet, fits) => {
    const problems = await up(version(kubeadm, kubelet));
    expect(problems).toEqual(fits ? [] : [expect.stringContaining(`Install the kubelet of version ${kubeadm}.`)]);
  });

  test.each([
    ['v1.29.0', 'v1.28.0', true],
    ['v1.29.0', 'v1.30.0', true],
    ['v1.29.0', 'v1.31.0', false],
    ['v1.29.0', 'v1.27.0', false],
  ])('a cluster of %s, kubectl %s: they go together: %s', async (kubeadm, kubectl, fits) => {
    expect(await up(version(kubeadm, kubeadm, kubectl))).toEqual(fits ? [] : [expect.stringMatching(/^warning: kubectl/u)]);
  });

  test('an unknown version is not guessed', async () => {
    expect(await up({ programs: { ...programs, kubelet: there(), kubectl: there('what?'), containerd: there('containerd dev') } })).toEqual(
      [],
    );
  });

  test.each([
    ['v1.25.0', 'containerd containerd.io 1.5.9 1407cab', undefined],
    ['v1.26.0', 'containerd containerd.io 1.5.9 1407cab', 'error'],
    ['v1.26.0', 'containerd github.com/containerd/containerd 1.6.20~ds1 x', undefined],
    ['v1.35.0', 'containerd github.com/containerd/containerd v1.7.2 0cae528', undefined],
    ['v1.36.0', 'containerd github.com/containerd/containerd v1.7.2 0cae528', 'warning'],
    ['v1.37.0', 'containerd github.com/containerd/containerd v1.7.2 0cae528', 'error'],
    ['v1.37.0', 'containerd github.com/containerd/containerd/v2 v2.0.0 207ad71', undefined],
  ])('Kubernetes %s with %s: %s', async (kubeadm, containerd, severity) => {
    const { programs: found = programs, ...rest } = version(kubeadm);
    const problems = await up({ ...rest, programs: { ...found, containerd: there(containerd) } });
    expect(problems).toEqual(
      severity === undefined ? [] : [expect.stringMatching(`^${severity}: containerd is too old.*> Install containerd`)],
    );
  });

  const docker = '/run/containerd/containerd.sock';
  const crio = '/var/run/crio/crio.sock';
  test.each([
    ['two', { criSockets: [docker, crio] }, '', /several container runtimes are here.*containerd\.sock.*crio\.sock.*cri-socket/u],
    ['two, one named', { criSockets: [docker, crio] }, `  cri-socket: ${crio}\n`, undefined],
    ["Docker's containerd", { isCriDisabled: true }, '', /disabled_plugins.*systemctl restart containerd/u],
    ["Docker's containerd, named", { isCriDisabled: true }, `  cri-socket: unix://${docker}\n`, /disabled_plugins/u],
    ["Docker's containerd beside CRI-O", { isCriDisabled: true, criSockets: [docker, crio] }, '', undefined],
    ['a configuration without its containerd', { isCriDisabled: true, criSockets: [] }, '', /no container runtime answers/u],
  ])('container runtimes: %s', async (_, change, addition, expected) => {
    const problems = await up(change, { yaml: general + addition + threeNodesYaml });
    expect(problems).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
  });

  test('plugins that are too old', async () => {
    const problems = await up({ plugins: { found: true, directory: '/usr/lib/cni', supportedVersions: [['0.1.0', '0.2.0'], []] } });
    expect(problems).toEqual([expect.stringContaining('Install plugins 0.6.0 or newer')]);
  });

  const failCgroupV1 = 'KubeletConfiguration: { failCgroupV1: false }';
  const ignored = (kind: string, names: string) => `${kind}: { nodeRegistration: { ignorePreflightErrors: [${names}] } }`;
  test.each([
    ['my-master', '', /failCgroupV1: false and ignorePreflightErrors: \[SystemVerification\].*unified_cgroup_hierarchy/u],
    ['my-master', failCgroupV1, /InitConfiguration: \{ nodeRegistration: \{ ignorePreflightErrors: \[SystemVerification\]/u],
    ['my-master', ignored('InitConfiguration', 'SystemVerification'), /failCgroupV1: false/u],
    ['my-master', `${failCgroupV1}, ${ignored('InitConfiguration', 'Swap, systemverification')}`, undefined],
    ['minion1', `${failCgroupV1}, ${ignored('InitConfiguration', 'SystemVerification')}`, /JoinConfiguration/u],
    ['minion1', `${failCgroupV1}, ${ignored('JoinConfiguration', 'all')}`, undefined],
  ])('cgroup v1 stops a kubelet of 1.35: %s with %s', async (node, documents, expected) => {
    const old = { ...version('v1.36.0', 'v1.35.0'), cgroupVersion: 1 } as const;
    const yaml = documents === '' ? general + threeNodesYaml : `${general}  kubeadm: { ${documents} }\n${threeNodesYaml}`;
    expect(await up(old, { node, yaml })).toEqual(expected === undefined ? [] : [expect.stringMatching(expected)]);
    // Only the version of the kubelet counts.
    expect(await up({ ...version('v1.36.0', 'v1.34.0'), cgroupVersion: 1 }, { node, yaml })).toEqual([]);
  });
});

describe('prepare', () => {
  const problemsOf = async (input: RoleInput) =>
    runPreflightChecks(input, 'prepare').map(({ severity, detail, fix }) => `${severity}: ${detail} > ${fix ?? ''}`);

  test('reports of Kubernetes only that kubeadm.conf cannot be created', async () => {
    const kubernetes: KubernetesFacts = {
      ...ready,
      hasSwap: true,
      criSockets: [],
      plugins: { found: false, missing: [], directories: [] },
    };
    const withoutToken = { yaml: threeNodesYaml };
    expect(await problemsOf(await inputFor('my-master', { kubernetes }, withoutToken))).toEqual([
      expect.stringMatching(/^error: no token.*phase up/u),
    ]);
  });

  test('a host without a container runtime can be prepared, with the socket that kubeadm takes by default', async () => {
    const bare = (kubeadm: string): KubernetesFacts => ({ ...ready, kubeadm: { found: true, version: kubeadm }, criSockets: [] });
    const problemsWith = async (kubernetes: KubernetesFacts) => problemsOf(await inputFor('my-master', { kubernetes }));
    expect(await problemsWith(bare('v1.23.0'))).toEqual([expect.stringMatching(/^warning: .*dockershim\.sock\. Phase up needs/u)]);
    expect(await problemsWith(bare('v1.24.0'))).toEqual([expect.stringMatching(/^warning: .* \/run\/containerd\/containerd\.sock\./u)]);
    const several = { ...bare('v1.31.0'), criSockets: ['/run/containerd/containerd.sock', '/var/run/crio/crio.sock'] };
    expect(await problemsWith(several)).toEqual([expect.stringMatching(/^error: several container runtimes/u)]);
    // A member has a runtime that does not run at the moment: its kubeadm.conf keeps the socket.
    expect(await problemsWith({ ...bare('v1.31.0'), isMember: true })).toEqual([expect.stringMatching(/^error: no container runtime/u)]);
    expect(await up({ criSockets: [] })).toEqual([expect.stringMatching(/^error: the kubelet has no container runtime/u)]);
  });

  const uplinkLost = {
    network: {
      links: [
        { name: 'lo', index: 1 },
        { name: 'eth1', index: 3 },
      ],
    },
  };
  test('the NAT64 node has a way to the IPv4 internet', async () => {
    expect(await problemsOf(await inputFor('my-master'))).toEqual([]);
    expect(await problemsOf(await inputFor('my-master', {}, { host: uplinkLost }))).toEqual([
      expect.stringMatching(/^warning: my-master translates.*ip route add default/u),
    ]);
    expect(await problemsOf(await inputFor('minion1', {}, { host: uplinkLost }))).toEqual([]);
  });

  const routes = (...dsts: readonly string[]) => ({
    network: {
      links: [
        { name: 'lo', index: 1 },
        { name: 'eth0', index: 2 },
        { name: 'eth1', index: 3 },
        { name: 'veth1', index: 4 },
      ],
      routes: [
        { family: 4, dst: '0.0.0.0/0', via: '192.0.2.1', dev: 'eth0' } as const,
        ...dsts.map((dst) => ({ family: dst.includes(':') ? 6 : 4, dst, dev: 'veth1' }) as const),
      ],
    },
  });
  test('a foreign route into a network of the cluster; routes to its own pods are not foreign', async () => {
    expect(await problemsOf(await inputFor('minion1', {}, { host: routes('fd00:40::a:0:0:5/128') }))).toEqual([]);
    expect(await problemsOf(await inputFor('minion1', {}, { host: routes('fd00:40::b:0:0:5/128', 'fd00:30::/112') }))).toEqual([
      expect.stringMatching('fd00:40::b:0:0:5/128 over veth1'),
      expect.stringMatching('the service network fd00:30::/110 overlaps the route to fd00:30::/112'),
    ]);
  });

  test('a Docker network is reported once, with the fix that lasts', async () => {
    const containers = {
      images: { 'lazyjack/dns64:2': { id: 'sha256:d' }, 'lazyjack/nat64:2': { id: 'sha256:n' } },
      networks: [{ name: 'bridge', bridge: 'docker0', subnets: [{ subnet: '172.18.0.0/16', gateway: '172.18.0.1' }] }],
    };
    const host = { ...routes('172.18.0.0/16'), containers };
    expect(await problemsOf(await inputFor('my-master', {}, { host }))).toEqual([
      expect.stringMatching(/172\.18\.0\.0\/16 of Docker's network bridge.*"bip"/u),
    ]);
  });
});
