import { describe, expect, test } from '@jest/globals';
import type { OverrulingFacts } from '../../core/facts/overruling-facts.ts';
import type { KubernetesFacts } from '../../core/facts/kubernetes-facts.ts';
import { general, programs, there, upProblems as up, version } from '../../../testing/simulated/preflight-problems.ts';
import { threeNodesYaml } from '../../../testing/simulated/simulated-cluster.ts';

const nothingOverrules: OverrulingFacts = {
  earlierCniFiles: [],
  kubeletArguments: [],
  hasSystemd: true,
  containerdCgroupDriver: 'systemd',
  takenPorts: [],
  proxies: [],
};

describe('what would overrule phase up', () => {
  const ipv4 = (kubeadm = '') => `
general: { mode: ipv4, token: abcdef.0123456789abcdef, token-cert-hash: "${'0'.repeat(64)}"${kubeadm} }
topology:
  my-master: { interface: eth1, opmodes: master, id: 2 }
  minion1: { interface: eth1, opmodes: minion, id: 10 }
mgmt_net: { cidr: 10.192.0.0/16 }
pod_net: { cidr: 10.244.0.0/16 }
service_net: { cidr: 10.96.0.0/16 }
`;
  const overruled = (
    overruling: Partial<OverrulingFacts>,
    { node = 'minion1', yaml = ipv4(), ...change }: { node?: string; yaml?: string } & Partial<KubernetesFacts> = {},
  ) => up({ ...version('v1.31.0'), ...change, overruling: { ...nothingOverrules, ...overruling } }, { node, yaml });

  test('nothing', async () => {
    expect(await overruled({})).toEqual([]);
    expect(await overruled({}, { node: 'my-master' })).toEqual([]);
  });

  test('a CNI file that sorts before ours', async () => {
    expect(await overruled({ earlierCniFiles: ['/etc/cni/net.d/10-containerd-net.conflist'] })).toEqual([
      expect.stringMatching(
        /^error: another CNI .*\/etc\/cni\/net\.d\/10-containerd-net\.conflist sorts before 10-lazyjack\.conflist.* > .*mv \/etc\/cni/u,
      ),
    ]);
  });

  const path = '/etc/default/kubelet';
  test.each([
    ['node-ip', '10.0.2.15', ipv4(), true],
    ['node-ip', '10.192.0.10', ipv4(), false],
    ['node-ip', 'fd00:20:0::a', general + threeNodesYaml, false],
    ['resolv-conf', '/run/systemd/resolve/resolv.conf', ipv4(), false],
    ['resolv-conf', '/run/systemd/resolve/resolv.conf', general + threeNodesYaml, true],
    ['resolv-conf', '/var/lib/lazyjack/resolv.conf', general + threeNodesYaml, false],
    ['cgroup-driver', 'cgroupfs', ipv4(), true],
    ['cgroup-driver', 'systemd', ipv4(), false],
    ['cgroup-driver', 'cgroupfs', ipv4(', kubeadm: { KubeletConfiguration: { cgroupDriver: cgroupfs } }'), false],
  ])('KUBELET_EXTRA_ARGS=--%s=%s', async (argument, value, yaml, isProblem) => {
    // containerd as the kubelet is told to be: only the argument differs.
    const containerdCgroupDriver = yaml.includes('cgroupDriver') ? 'cgroupfs' : 'systemd';
    const found = await overruled({ kubeletArguments: [{ path, argument, value }], containerdCgroupDriver }, { yaml });
    expect(found).toEqual(
      isProblem
        ? [
            expect.stringMatching(
              `^error: an argument of the kubelet.*${path} has --${argument}=${value}.* > Remove --${argument} from ${path}`,
            ),
          ]
        : [],
    );
  });

  const old = { ...programs, containerd: there('containerd github.com/containerd/containerd v1.7.2 0cae528') };
  test.each([
    ['error', 'v1.31.0', { programs: old }, ''],
    ['warning', 'v1.31.0', {}, ''],
    ['error', 'v1.30.0', {}, ''],
    ['error', 'v1.22.0', { programs: old }, ''],
    [undefined, 'v1.21.0', { programs: old }, ''],
    [undefined, 'v1.31.0', { isMember: true }, ''],
    [undefined, 'v1.31.0', {}, ', kubeadm: { KubeletConfiguration: { cgroupDriver: cgroupfs } }'],
    [undefined, 'v1.31.0', { criSockets: ['/var/run/crio/crio.sock'] }, ''],
  ])('SystemdCgroup = false: %s with kubeadm %s %j%s', async (severity, kubeadm, change, addition) => {
    const versions = version(kubeadm);
    const found = await overruled(
      { containerdCgroupDriver: 'cgroupfs' },
      { ...versions, programs: { ...programs, ...versions.programs }, ...change, yaml: ipv4(addition) },
    );
    const cgroup = found.filter((line) => line.includes('cgroup drivers'));
    expect(cgroup).toEqual(
      severity === undefined
        ? []
        : [expect.stringMatching(`^${severity}: .*SystemdCgroup = false.* > Write SystemdCgroup = true .*restart containerd$`)],
    );
  });

  test('SystemdCgroup = true with cgroupDriver: cgroupfs; no systemd; unknown', async () => {
    const yaml = ipv4(', kubeadm: { KubeletConfiguration: { cgroupDriver: cgroupfs } }');
    expect(await overruled({}, { yaml })).toEqual([expect.stringContaining('SystemdCgroup = false')]);
    expect(await overruled({ hasSystemd: false, containerdCgroupDriver: 'cgroupfs' })).toEqual([]);
    const unknown = { earlierCniFiles: [], kubeletArguments: [], hasSystemd: true, takenPorts: [], proxies: [] };
    expect(await up({ ...version('v1.31.0'), overruling: unknown }, { yaml: ipv4() })).toEqual([]);
  });

  test.each([
    [
      'cgroupfs',
      [],
      [expect.stringMatching(/^error: .*SystemdCgroup = true.* > .*or add KubeletConfiguration: \{ cgroupDriver: systemd \} to/u)],
    ],
    ['systemd', [{ path, argument: 'cgroup-driver', value: 'systemd' }], []],
  ])('SystemdCgroup = true with kubeadm 1.21 and a kubelet that uses %s', async (_driver, kubeletArguments, expected) => {
    const { programs: installed, ...versions } = version('v1.21.0');
    const change = { ...versions, programs: { ...old, ...installed } };
    expect(await overruled({ containerdCgroupDriver: 'systemd', kubeletArguments }, { ...change, yaml: ipv4() })).toEqual(expected);
  });

  test('ports that the role needs, with the process', async () => {
    const takenPorts = [{ port: 6443, process: 'haproxy (process 812)' }, { port: 10250 }, { port: 2379 }];
    expect(await overruled({ takenPorts })).toEqual([
      expect.stringMatching(/^error: port 10250 is taken\. A program listens on port 10250, which the kubelet .* > .*sport = :10250/u),
    ]);
    const onMaster = await overruled({ takenPorts }, { node: 'my-master' });
    expect(onMaster).toEqual([
      expect.stringContaining('haproxy (process 812)'),
      expect.stringContaining('10250'),
      expect.stringContaining('etcd'),
    ]);
    const external = ipv4(', kubeadm: { ClusterConfiguration: { etcd: { external: { endpoints: ["http://10.0.0.1:2379"] } } } }');
    expect(await overruled({ takenPorts: [{ port: 2379 }] }, { node: 'my-master', yaml: external })).toEqual([]);
  });

  test.each([
    ['', '10.192.0.0/16,10.244.0.0/16,10.96.0.0/16'],
    ['localhost, 10.192.0.0/16', 'localhost,10.192.0.0/16,10.244.0.0/16,10.96.0.0/16'],
    ['10.192.0.2,.svc,10.96.0.0/12', '10.192.0.2,.svc,10.96.0.0/12,10.192.0.0/16,10.244.0.0/16'],
    ['10.0.0.0/8', undefined],
    ['*', undefined],
  ])('a proxy with NO_PROXY=%s', async (noProxy, expected) => {
    const proxies = [
      { program: 'dockerd', unit: 'docker', path: '/etc/x.conf', noProxy },
      { program: 'kubeadm', noProxy },
    ] as const;
    expect(await overruled({ proxies })).toEqual(
      expected === undefined
        ? []
        : [
            expect.stringMatching(`^warning: dockerd .*NO_PROXY=${expected.replaceAll('*', '.')} into /etc/x.conf, then: .*restart docker`),
            expect.stringMatching(`^warning: kubeadm .*export NO_PROXY=${expected}`),
          ],
    );
  });

  test('what kubeadm itself refuses, unless lazyjack knows where it is', async () => {
    const yaml = ipv4(', kubeadm: { KubeletConfiguration: { maxPodz: 10 } }');
    const refusedByKubeadm = ['strict decoding error: unknown field "maxPodz"'];
    expect(await overruled({}, { refusedByKubeadm, yaml, node: 'my-master' })).toEqual([
      expect.stringMatching(
        /^error: kubeadm does not accept kubeadm\.conf\. kubeadm v1\.31\.0 says:\n {6}strict.*maxPodz.*general\.kubeadm/su,
      ),
    ]);
    const known = ipv4(', kubeadm: { ClusterConfiguration: { nonsense: 1 } }');
    expect(await overruled({}, { refusedByKubeadm, yaml: known, node: 'my-master' })).toEqual([expect.stringContaining('has no nonsense')]);
  });
});
