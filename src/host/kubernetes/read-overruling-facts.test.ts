import { describe, expect, test } from '@jest/globals';
import type { RecordedHostInput } from '../simulated/recorded-host.ts';
import { simulatedHost } from '../simulated/simulated-host.ts';
import { readCgroupDriver } from './containerd-config.ts';
import { readKubernetesFacts } from './read-kubernetes-facts.ts';
import { readOverrulingFacts } from './read-overruling-facts.ts';

const file = (content: string) => ({ type: 'file', content }) as const;
const dropIn = '/etc/systemd/system/kubelet.service.d/20-lazyjack.conf';
const factsOf = (files: RecordedHostInput['files'], rest: RecordedHostInput = {}) =>
  readOverrulingFacts(simulatedHost({ files, ...rest }), {
    cniDirectory: '/etc/cni/net.d',
    cniFile: '10-lazyjack.conflist',
    kubeletDropIn: dropIn,
    ports: [6443, 10250],
  });

test('a host without foreign settings', async () => {
  expect(await factsOf({ [dropIn]: file('[Service]\nEnvironment=X=--node-ip=1.2.3.4\n') })).toEqual({
    earlierCniFiles: [],
    kubeletArguments: [],
    hasSystemd: false,
    containerdCgroupDriver: 'cgroupfs',
    takenPorts: [],
    proxies: [],
  });
});

test('CNI files by the rules of libcni', async () => {
  const names = [
    '10-containerd-net.conflist',
    '00-multus.conf',
    '05-x.json',
    '.conf',
    '10-lazyjack.conflist',
    '20-later.conf',
    '10-a.conf.bak',
    'README',
  ];
  const files = Object.fromEntries(names.map((name) => [`/etc/cni/net.d/${name}`, file('{}')]));
  const found = await factsOf({ ...files, '/etc/cni/net.d/00-directory.conf': { type: 'directory' } });
  expect(found.earlierCniFiles).toEqual(
    ['.conf', '00-multus.conf', '05-x.json', '10-containerd-net.conflist'].map((name) => `/etc/cni/net.d/${name}`),
  );
});

describe('arguments of the kubelet', () => {
  test.each([
    ['/etc/default/kubelet', 'KUBELET_EXTRA_ARGS=--node-ip=10.0.2.15\n', [['node-ip', '10.0.2.15']]],
    [
      '/etc/sysconfig/kubelet',
      'KUBELET_EXTRA_ARGS="--v=2 --cgroup-driver systemd \\\n --resolv-conf=/etc/resolv.conf"\n',
      [
        ['cgroup-driver', 'systemd'],
        ['resolv-conf', '/etc/resolv.conf'],
      ],
    ],
    [
      '/etc/default/kubelet',
      '# KUBELET_EXTRA_ARGS=--node-ip=10.0.2.15\nOTHER=--node-ip=1.2.3.4\nKUBELET_EXTRA_ARGS=--node-ip-x=1 --my-node-ip=2\n',
      [],
    ],
    [
      '/etc/systemd/system/kubelet.service.d/30-args.conf',
      '[Service]\nEnvironment="A=b" "KUBELET_EXTRA_ARGS=--node-ip=::"\n',
      [['node-ip', '::']],
    ],
    [
      '/usr/lib/systemd/system/kubelet.service.d/99.conf',
      '[Service]\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_KUBEADM_ARGS \\\n  --resolv-conf=/x\n',
      [['resolv-conf', '/x']],
    ],
    ['/etc/systemd/system/kubelet.service.d/30-args.conf', '[Service]\nEnvironment=KUBELET_KUBEADM_ARGS=--node-ip=1.2.3.4\n', []],
    ['/etc/systemd/system/kubelet.service.d/30-args.txt', '[Service]\nExecStart=/usr/bin/kubelet --node-ip=1.2.3.4\n', []],
  ])('%s: %j', async (path, text, expected) => {
    const found = (await factsOf({ [path]: file(text) })).kubeletArguments;
    expect(found).toEqual(expected.map(([argument, value]) => ({ path, argument, value })));
  });

  test('an environment file wins over a drop-in, and a drop-in in /etc over one of the same name', async () => {
    const variable = file('[Service]\nEnvironment=KUBELET_EXTRA_ARGS=--node-ip=1.2.3.4\n');
    const directory = 'systemd/system/kubelet.service.d';
    expect(
      (await factsOf({ [`/etc/${directory}/30.conf`]: variable, '/etc/default/kubelet': file('KUBELET_EXTRA_ARGS=\n') })).kubeletArguments,
    ).toEqual([]);
    expect(
      (await factsOf({ [`/usr/lib/${directory}/30.conf`]: variable, [`/etc/${directory}/30.conf`]: file('') })).kubeletArguments,
    ).toEqual([]);
  });
});

test.each([
  ['nothing', '', 'cgroupfs'],
  [
    'version 2',
    'version = 2\n[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]\n  SystemdCgroup = true # yes\n',
    'systemd',
  ],
  ['version 3', "version = 3\n[plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc.options]\nSystemdCgroup=true\n", 'systemd'],
  ['switched off', '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]\nSystemdCgroup = false\n', 'cgroupfs'],
  ['of another runtime', '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.kata.options]\nSystemdCgroup = true\n', 'cgroupfs'],
  [
    'of the default runtime',
    '[plugins.cri.containerd]\ndefault_runtime_name = "crun"\n[plugins.cri.containerd.runtimes.crun.options]\nSystemdCgroup = true\n',
    'systemd',
  ],
  ['inline', '[plugins.cri.containerd.runtimes.runc]\noptions = { BinaryName = "runc", SystemdCgroup = true }\n', 'systemd'],
  ['a comment', '[plugins.cri.containerd.runtimes.runc.options]\n# SystemdCgroup = true\n', 'cgroupfs'],
  ['perhaps in another file', 'imports = ["/etc/containerd/conf.d/*.toml"]\n', undefined],
  ['no other file', 'imports = []\n', 'cgroupfs'],
])('cgroup driver of containerd: %s', (_, toml, expected) => {
  expect(readCgroupDriver(toml)).toBe(expected);
});

test('an unreadable configuration of containerd says nothing, and systemd is where its directory is', async () => {
  const host = simulatedHost(
    { files: { '/etc/containerd/config.toml': file(''), '/run/systemd/system': { type: 'directory' } } },
    { files: { unreadablePaths: ['/etc/containerd/config.toml'] } },
  );
  const found = await readOverrulingFacts(host, { cniDirectory: '/x', cniFile: 'y', kubeletDropIn: dropIn, ports: [] });
  expect(found.hasSystemd).toBe(true);
  expect(found).not.toHaveProperty('containerdCgroupDriver');
});

test('ports that are taken', async () => {
  const found = await factsOf({}, { sockets: { tcp: { '10250': 'nginx (process 7)', '80': 'httpd (process 8)' } } });
  expect(found.takenPorts).toEqual([{ port: 10250, process: 'nginx (process 7)' }]);
});

test.each([
  [[], 1],
  [['kubelet.conf'], 0],
  [['bootstrap-kubelet.conf'], 0],
  [['manifests/kube-apiserver.yaml'], 0],
])('the ports of a node, also of half a node, are its own: %j', async (names, expected) => {
  const files = Object.fromEntries(names.map((name) => [`/etc/kubernetes/${name}`, file('')]));
  const host = simulatedHost({ files, sockets: { tcp: { '10250': 'kubelet (process 7)' } } });
  const overruling = { cniDirectory: '/x', cniFile: 'y', kubeletDropIn: dropIn, ports: [10250] };
  const questions = { readsInstalled: true, pluginPrograms: [], pluginDirectories: [], workArea: '/var/lib/lazyjack', overruling };
  expect((await readKubernetesFacts(host, questions)).overruling?.takenPorts).toHaveLength(expected);
});

test('proxies of services and of kubeadm', async () => {
  const docker = '/etc/systemd/system/docker.service.d';
  const found = await factsOf(
    {
      [`${docker}/a.conf`]: file('[Service]\nEnvironment="HTTP_PROXY=http://user:secret@proxy:3128" "NO_PROXY=localhost"\n'),
      [`${docker}/b.conf`]: file('[Service]\nEnvironment=NO_PROXY=localhost,10.0.0.0/8\n'),
      '/usr/lib/systemd/system/containerd.service': file('[Service]\nEnvironment=https_proxy=\n'),
      '/etc/default/crio': file('HTTPS_PROXY=http://proxy:3128\n'),
    },
    { invocation: { proxy: { noProxy: '' } } },
  );
  expect(found.proxies).toEqual([
    { program: 'dockerd', unit: 'docker', path: `${docker}/a.conf`, noProxy: 'localhost,10.0.0.0/8' },
    { program: 'CRI-O', unit: 'crio', path: '/etc/default/crio', noProxy: '' },
    { program: 'kubeadm', noProxy: '' },
  ]);
  const daemon = file('{"proxies": {"https-proxy": "http://proxy", "no-proxy": "*.test"}, "iptables": true}');
  expect((await factsOf({ '/etc/docker/daemon.json': daemon })).proxies).toEqual([
    { program: 'dockerd', unit: 'docker', path: '/etc/docker/daemon.json', noProxy: '*.test' },
  ]);
});
